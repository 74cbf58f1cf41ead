# METADATA
# title: Addresses and ranges of addresses
# description: |
#   IPv4 and IPv6 addresses and CIDRs, read as Kubernetes reads them in fields that are older than its strict rules:
#   octets may start with zeros, which do not make them octal, bits behind the prefix do not matter, space around is
#   dropped. An IPv6 form of an IPv4 address is that IPv4 address. What is none of them is in no range.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/virtual-ips/
#     description: Virtual IPs and Service proxies
package lib.sekisho.cidr

# METADATA
# description: |
#   The range that a text stands for, an address being a range of one. Undefined for whatever is neither.
range(value) := text if {
	is_string(value) # mutation:equivalent *: keeps strict engines from errors
	text := _with_length(regex.replace(trim_space(value), `(^|[.:])0+([0-9]+)`, "$1$2"))
	net.cidr_is_valid(text)
}

_with_length(text) := text if {
	contains(text, "/")
} else := concat("", [text, "/128"]) if {
	contains(text, ":")
} else := concat("", [text, "/32"])

# METADATA
# description: The text is one address, not a range.
is_address(value) if {
	range(value)
	not contains(value, "/")
}

# METADATA
# description: All of one range, or one address, lies in another range.
covers(outer, inner) if net.cidr_contains(range(outer), range(inner))

# METADATA
# description: Two ranges have an address in common.
overlap(one, other) if covers(one, other)

overlap(one, other) if covers(other, one)

# METADATA
# description: |
#   The families, IPv4 and IPv6, of which a list of ranges holds every address, in one range or in two halves, as VPNs
#   write it where 0.0.0.0/0 is taken or forbidden.
families(ranges) := {family |
	some family, halves in _halves
	every half in halves {
		some outer in ranges
		covers(outer, half)
	}
}

_halves := {"IPv4": ["0.0.0.0/1", "128.0.0.0/1"], "IPv6": ["::/1", "8000::/1"]}
