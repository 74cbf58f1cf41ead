package lib.sekisho.cidr_test

import data.lib.sekisho.cidr

test_ranges_and_addresses if {
	cidr.range("10.0.0.0/8") == "10.0.0.0/8"
	cidr.range("10.0.0.5") == "10.0.0.5/32"
	cidr.range("fd00::1") == "fd00::1/128"
	cidr.range("fd00::/8") == "fd00::/8"
	cidr.range(" 10.0.0.0/8\n") == "10.0.0.0/8"
}

test_leading_zeros_do_not_count if {
	cidr.range("010.000.00.01") == "10.0.0.1/32"
	cidr.range("000.0.0.0/0") == "0.0.0.0/0"
	cidr.range("::ffff:010.0.0.1") == "::ffff:10.0.0.1/128"
	cidr.covers("10.0.0.0/8", "010.1.2.3")
	cidr.covers("fd00:abc::/32", "fd00:0abc::1")
	cidr.covers("10.100.20.0/24", "10.100.20.200")
}

test_what_is_no_range_has_none if {
	every value in [
		"", "/", "/8", "10.0.0.0/33", "10.0.0/8", "10.0.0.256", "::/129", "fe80::1%eth0", "web.example", "$(IP)", "1.2.3.4-1.2.3.9",
		"10.0.0.0/8/8", null, 10, true, [], {},
	] {
		not cidr.range(value)
		not cidr.is_address(value)
		not cidr.covers("0.0.0.0/0", value)
		not cidr.covers(value, "10.0.0.1")
		not cidr.overlap(value, "10.0.0.1")
		cidr.families([value]) == set()
	}
}

test_addresses if {
	every value in ["10.0.0.5", "::1", "::ffff:127.0.0.1", "127.000.0.1", " 10.0.0.5"] {
		cidr.is_address(value)
	}
	not cidr.is_address("10.0.0.5/32")
}

test_ranges_cover_what_lies_in_them if {
	cidr.covers("10.0.0.0/8", "10.255.255.255")
	cidr.covers("10.0.0.0/8", "10.0.0.0/8")
	cidr.covers("10.9.9.9/8", "10.1.0.0/16")
	cidr.covers("10.0.0.1", "10.0.0.1/32")
	cidr.covers("::/0", "fd00:ec2::254")
	cidr.covers("FD00::/8", "fd00:ec2::254/128")
	cidr.covers("0.0.0.0/0", "::ffff:10.0.0.1")
	not cidr.covers("10.0.0.0/8", "11.0.0.0")
	not cidr.covers("10.1.0.0/16", "10.0.0.0/8")
	not cidr.covers("10.0.0.1", "10.0.0.2")
}

test_families_do_not_cover_each_other if {
	not cidr.covers("0.0.0.0/0", "::1")
	not cidr.covers("0.0.0.0/0", "::/0")
	not cidr.covers("::/0", "10.0.0.1")
	not cidr.covers("::/0", "0.0.0.0/0")
}

test_ranges_overlap_if_one_lies_in_the_other if {
	cidr.overlap("10.0.0.0/8", "10.1.0.0/16")
	cidr.overlap("10.1.0.0/16", "10.0.0.0/8")
	not cidr.overlap("10.0.0.0/16", "10.1.0.0/16")
	not cidr.overlap("0.0.0.0/0", "::/0")
}

test_families_that_ranges_hold_all_of if {
	cidr.families(["0.0.0.0/0"]) == {"IPv4"}
	cidr.families(["10.1.2.3/00"]) == {"IPv4"}
	cidr.families(["::/0"]) == {"IPv6"}
	cidr.families(["2000::/0", "10.0.0.0/8", "0.0.0.0/0"]) == {"IPv4", "IPv6"}
	cidr.families(["128.0.0.0/1", "0.0.0.0/1"]) == {"IPv4"}
	cidr.families(["::/1", "8000::/1"]) == {"IPv6"}
}

test_other_ranges_hold_no_family if {
	every ranges in [
		[], ["0.0.0.0/1"], ["128.0.0.0/1"], ["::/1"], ["8000::/1"], ["10.0.0.0/8", "192.168.0.0/16"], ["0.0.0.0"], ["::"],
		["0.0.0.0/1", "8000::/1"],
	] {
		cidr.families(ranges) == set()
	}
}
