package lib.sekisho.version_test

import data.lib.sekisho.version

test_equal_or_later_minor_is_at_least if {
	every v in ["1.25", "v1.25", "1.26", "1.100", "v1.1000"] {
		version.at_least(v, 25)
	}
}

test_earlier_minor_is_not if {
	every v in ["1.0", "v1.0", "1.3", "1.9", "1.24", "v1.24"] {
		not version.at_least(v, 25)
	}
}

test_every_version_is_at_least_0 if {
	version.at_least("1.0", 0)
	version.at_least("v1.0", 0)
}

test_what_is_no_version_counts_as_the_newest if {
	every v in [
		"latest",
		"",
		"1",
		"1.",
		"1.x",
		"1.5.0",
		"1.05",
		"1.00",
		" 1.5",
		"1.5 ",
		"1.5\n",
		"V1.5",
		"vv1.5",
		"2.5",
		"11.5",
		"1-5",
		"1.-5",
		"1.5-alpha",
		1.5,
		5,
		null,
		[],
		{},
		false,
	] {
		version.at_least(v, 1000)
	}
}
