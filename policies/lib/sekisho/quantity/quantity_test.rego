package lib.sekisho.quantity_test

import data.lib.sekisho.quantity

_nano := 1000000000

test_every_suffix if {
	every suffix, factor in {
		"": 1,
		"k": 1000,
		"M": 1000000,
		"G": 1000000000,
		"T": 1000000000000,
		"P": 1000000000000000,
		"E": 1000000000000000000,
		"Ki": 1024,
		"Mi": 1048576,
		"Gi": 1073741824,
		"Ti": 1099511627776,
		"Pi": 1125899906842624,
		"Ei": 1152921504606846976,
		"e0": 1,
		"e3": 1000,
		"E3": 1000,
		"e+3": 1000,
		"E+003": 1000,
		"e-0": 1,
		"e00": 1,
		"e10": 10000000000,
	} {
		quantity.parse(concat("", ["3", suffix])) == (3 * factor) * _nano
		quantity.parse(concat("", ["-3", suffix])) == (-3 * factor) * _nano
		quantity.parse(concat("", ["+1.5", suffix])) == ((3 * factor) * _nano) / 2
		quantity.parse(concat("", ["0", suffix])) == 0
	}
}

test_every_suffix_of_a_fraction if {
	every suffix, amount in {"n": 1, "u": 1000, "m": 1000000, "e-9": 1, "E-6": 1000, "e-03": 1000000} {
		quantity.parse(concat("", ["7", suffix])) == 7 * amount
		quantity.parse(concat("", ["-7", suffix])) == -7 * amount
		quantity.parse(concat("", [".7e1", ""])) == 7 * _nano
	}
}

test_every_spelling_of_a_number if {
	every text, amount in {
		"1": 1000000000,
		"1.": 1000000000,
		"1.G": 1000000000000000000,
		".5": 500000000,
		".5Ki": 512000000000,
		"0.5": 500000000,
		"00.50": 500000000,
		"007": 7000000000,
		"0.000000001": 1,
		"1000m": 1000000000,
		"0.1": 100000000,
		"100m": 100000000,
		"1.100m": 1100000,
		" 1\n": 1000000000,
		"0": 0,
		"-0": 0,
		"+0.0Pi": 0,
	} {
		quantity.parse(text) == amount
	}
}

test_numbers if {
	every pair in [
		[0, 0],
		[1, 1000000000],
		[-2, -2000000000],
		[0.5, 500000000],
		[0.1, 100000000],
		[1000, 1000000000000],
		[128974848, 128974848000000000],
		[9223372036854775807, 9223372036854775807000000000],
		[0.00000025, 250],
	] {
		quantity.parse(pair[0]) == pair[1]
	}
}

test_neighbours_stay_apart if {
	quantity.parse("1Gi") < quantity.parse("1073741824.000000001")
	quantity.parse("1Ei") < quantity.parse("1152921504606846977")
	quantity.parse("0.1n") > quantity.parse("0")
	quantity.parse("1e99") < quantity.parse("2e99")
}

test_without_any_digit_the_api_server_reads_0 if {
	every text in ["+", "-", ".", "-.", "m", ".k", "E", "Ki", "Mi", "Gi", "Ti", "e5", "e-9", "e-09", "e10", "+.E1"] {
		quantity.parse(text) == 0
	}
}

test_other_strings_are_no_quantities if {
	every text in [
		"",
		" ",
		"Pi",
		"-.Ei",
		"e-10",
		"E-010",
		"e-99",
		"1e",
		"1e+",
		"1E-",
		"1e1.5",
		"1ee1",
		"1e100",
		"1K",
		"1g",
		"1mi",
		"1ki",
		"1i",
		"1MB",
		"1Mb",
		"1MiB",
		"1m5",
		"1Ki5",
		"1 Gi",
		"1,5",
		"1.2.3",
		"..",
		"+-1",
		"--1",
		"0x10",
		"1_000",
		"one",
		"inf",
		"NaN",
		"٣",
		"50%",
		"1Gi\n2",
	] {
		not quantity.parse(text)
	}
}

test_none if {
	every value in [null, 0, "0", "0Mi", "0m", "-0", "m"] {
		quantity.is_none(value)
	}
	every value in [1, -1, 0.5, "1n", "64Mi", "{{ amount }}", "", false, [], {}] {
		not quantity.is_none(value)
	}
}

test_other_types_are_no_quantities if {
	every value in [null, true, false, [], ["1"], {}, {"a": 1}] {
		not quantity.parse(value)
	}
}

test_text_is_the_same_in_every_engine if {
	{[value, quantity.text(value)] | some value in ["1Gi", "", 0, 640, 128974848, 9007199254740991, -5, 0.5, 1.25]} == {
		["1Gi", "1Gi"],
		["", ""],
		[0, "0"],
		[640, "640"],
		[128974848, "128974848"],
		[9007199254740991, "9007199254740991"],
		[-5, "-5"],
		[0.5, "0.5"],
		[1.25, "1.25"],
	}
}

test_text_of_a_number_that_gatekeeper_has_made_a_float if {
	quantity.text(to_number("1.28974848e+08")) == "128974848"
	quantity.text(to_number("-1e3")) == "-1000"
}

test_text_of_what_is_no_quantity_is_undefined if {
	every value in [null, true, [], {}] {
		not quantity.text(value)
	}
}
