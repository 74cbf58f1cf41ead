package lib.sekisho.personal_test

import data.lib.sekisho.personal

test_addresses_of_persons if {
	every text in ["jane.doe@shop.de", "to: <Jane_Doe+x@mail.shop.co.uk>", "a,j@b.org;c", "\njane@shop.de\n", "info.example@shop.de"] {
		personal.in_text(text) == {"e-mail address"}
	}
}

test_addresses_of_none if {
	every text in [
		"", "@", "jane@shop", "jane at shop.de", "git@github.com", "no-reply@shop.de", "noreply@shop.de", "DoNotReply@shop.de", "root@shop.de",
		"jane@registry.example", "jane@example.com", "jane@mail.example.org", "jane@db.shop.svc", "jane@x.cluster.local", "jane@x.internal",
		"redis://x:p4ss@redis.shop.de", "ssh://jane@shop.de", "jane@x.test",
	] {
		personal.in_text(text) == set()
	}
}

test_account_numbers if {
	every text in ["DE89 3704 0044 0532 0130 00", "iban=GB82WEST12345698765432.", "NO9386011117947", "a GR16 0110 1250 0000 0001 2300 695 b"] {
		personal.in_text(text) == {"bank account number"}
	}

	every text in ["DE88 3704 0044 0532 0130 00", "GB82WEST12345698765433", "DE89", "XDE89370400440532013000", "de89370400440532013000"] {
		personal.in_text(text) == set()
	}
}

test_telephone_numbers if {
	every text in ["+49 170 1234567", "tel:+1 (555) 010-9999", "+442071838750", "a +49-30/901820 b"] {
		personal.in_text(text) == {"telephone number"}
	}

	every text in ["+49 170", "0170 1234567", "1+4917012345678", "+0123456789", "a+4917012345678", "++4917012345678", "+4917012345678901234"] {
		personal.in_text(text) == set()
	}
}

test_all_sorts if {
	personal.in_text("jane.doe@shop.de, +49 170 1234567, DE89 3704 0044 0532 0130 00") == {
		"e-mail address",
		"telephone number",
		"bank account number",
	}
}
