# METADATA
# title: Personal data
# description: |
#   E-mail addresses, bank account numbers and telephone numbers in a text, told by their form. Nothing that this package
#   returns holds a part of them.
package lib.sekisho.personal

# METADATA
# description: The sorts of personal data in a text, as messages name them.
in_text(text) := {sort |
	some sort, texts in {"e-mail address": _emails(text), "bank account number": _ibans(text), "telephone number": _phones(text)}
	count(texts) > 0
}

# Machines have addresses too. What stands in a URL is no address.
_emails(text) := [user |
	contains(text, "@")
	some [_, user, domain] in regex.find_all_string_submatch_n(_email, text, -1)
	not regex.match(`^(?i:git|no-?reply|donotreply|root)$`, user)
	not regex.match(`(?i)(?:^|\.)(?:local|svc|internal|lan|test|invalid|example(?:\.(?:com|net|org))?)$`, domain)
]

_email := `(?:^|[^\w.%+:/-])([A-Za-z0-9][\w.%+-]*)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})`

_ibans(text) := [iban |
	some [_, iban] in regex.find_all_string_submatch_n(_iban, text, -1)
	_has_check_digits(replace(iban, " ", ""))
]

_iban := `\b([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b`

# ISO 13616: the first four characters go to the end, a letter counts as two digits, and the rest of a division by 97 is 1.
_has_check_digits(iban) if {
	turned := concat("", [substring(iban, 4, -1), substring(iban, 0, 4)])
	digits := concat("", [strings.replace_n(_digits, character) | some character in split(turned, "")])
	to_number(trim_left(digits, "0")) % 97 == 1
}

_digits := {letter: digits |
	some i, letter in split("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")
	digits := format_int(i + 10, 10)
}

_phones(text) := regex.find_n(`(?:^|[^\w+])\+[1-9](?:[ ().\-/]{0,2}[0-9]){8,14}(?:\D|$)`, text, -1)
