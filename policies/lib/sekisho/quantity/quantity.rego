# METADATA
# title: Quantities of resources
# description: |
#   Amounts as `500m`, `1.5Gi`, `1e3` or 0.5, read by the rules of ParseQuantity of k8s.io/apimachinery. An exponent of
#   more than two digits is none here. What Kubernetes rounds up to a billionth or caps at 2^63-1 stays as written.
package lib.sekisho.quantity

# METADATA
# description: |
#   Billionths of the unit, so that every usual amount is an integer, which engines keep exact. Undefined for whatever is
#   no quantity.
parse(value) := _parse(trim_space(value)) if is_string(value) # mutation:equivalent *: keeps strict engines from errors

# mutation:equivalent *: no other value is written like a quantity; this spares the regular expressions
parse(value) := _parse(json.marshal(value)) if is_number(value)

# METADATA
# description: No amount, or zero, which stands for no amount. What cannot be read is one, for example a placeholder.
is_none(null)

is_none(value) if parse(value) == 0

# METADATA
# description: An amount that is not none.
is_some(value) if not is_none(value)

# METADATA
# description: A value as messages show it. Engines write large numbers each in its own way, unless they are spelled out.
text(value) := value if is_string(value)

text(value) := format_int(value, 10) if {
	is_number(value) # mutation:equivalent *: floor has no value for others; this keeps strict engines from errors
	floor(value) == value
} else := sprintf("%v", [value]) if is_number(value)

_parse(text) := to_number(sprintf("%s%se%d", [sign, digits, power])) * object.get(_binary, suffix, 1) if {
	not regex.match(_unreadable, text)

	# mutation:equivalent change literal: an anchored pattern matches once at most
	[_, sign, whole, fraction, suffix, tens_sign, tens] := regex.find_all_string_submatch_n(_quantity, text, 1)[0]

	# mutation:equivalent *: this engine also multiplies by numbers that start with 0
	digits := _digits(trim_left(concat("", [whole, fraction]), "0"))
	power := ((9 + object.get(_decimal, suffix, 0)) + _exponent(tens_sign, tens)) - count(fraction)
}

_quantity := concat("", [
	`^(?:\+|(-))?([0-9]*)(?:\.([0-9]*))?`,
	`([numkMGTPE]|[KMGTPE]i|[eE](?:\+|(-))?0*([0-9]{1,2}))?$`,
])

# Without any digit most quantities are 0, but these are errors.
_unreadable := `^$|^[+-]?\.?(?:[PE]i|[eE]-0*[1-9][0-9])$`

# Numbers must not start with 0 unless they are 0.
_digits("") := "0"

_digits(digits) := digits if digits != ""

_exponent(_, "") := 0

# mutation:equivalent *: nothing but digits is a number; this keeps strict engines from errors
_exponent(sign, tens) := to_number(concat("", [sign, tens])) if tens != ""

_decimal := {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}

_binary := {
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1125899906842624 * 1024,
}
