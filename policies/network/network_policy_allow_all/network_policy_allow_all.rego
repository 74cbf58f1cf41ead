# METADATA
# title: NetworkPolicy that allows everything
# description: |
#   A rule for everybody takes back what the NetworkPolicy was written for, and as rules only add up, no other NetworkPolicy
#   can narrow it. Judged are the rules of directions that are in force: those without peers, or with one that stands for
#   all namespaces or for all addresses, and egress to ranges that hold the cloud's metadata, which hands out credentials.
#   Rules for the ports of DNS alone pass. Rules for other ports weigh less than those for every port.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#     description: Network policies
# custom:
#   severity: medium
#   attack: From one compromised pod an attacker scans and reaches the others, or fetches the node's cloud credentials.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1046, T1552.005, MS-TA9034, MS-TA9033]
#   kinds: [networking.k8s.io/NetworkPolicy]
#   remediation: Name the pods, namespaces or address ranges that need the traffic, and put sensitive ranges under `except`.
#   parameters:
#     sensitiveCIDRs:
#       type: array
#       items: {type: string}
#       description: Ranges that egress must not reach, or that an ipBlock for more has to except.
#     allowNamespaceWide:
#       type: boolean
#       description: Whether a rule may be for all pods of the NetworkPolicy's own namespace.
package policies.network.network_policy_allow_all

import data.lib.sekisho.cidr
import data.lib.sekisho.network_policy
import data.lib.sekisho.review
import data.lib.sekisho.selector

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"sensitiveCIDRs": ["169.254.169.254/32", "fd00:ec2::254/128"], "allowNamespaceWide": true}

_parameters := object.union(default_parameters, review.parameters("network-policy-allow-all"))

violation contains {"msg": msg, "details": {"path": path, "severity": severity}} if {
	some rule_path, rule in _rules
	some [steps, whom, reached] in _openings[rule_path]

	msg := sprintf("%s %s%s", [rule.allows, whom, _including(reached)])
	path := array.concat(rule_path, steps)
	severity := _severity(rule, reached)
}

_openings[path] contains [[], "everywhere", reached] if {
	some path, rule in _rules
	rule.peers == []

	reached := {sensitive | some sensitive in _parameters.sensitiveCIDRs; rule.is_egress}
}

_openings[path] contains [[i, "namespaceSelector"], "every namespace", set()] if {
	some path, rule in _rules
	some i, peer in rule.peers
	_is_every_namespace(peer.namespaceSelector)
	_is_every_pod(peer)
}

_openings[path] contains [[i, "podSelector"], "every pod of the namespace", set()] if {
	_parameters.allowNamespaceWide == false
	some path, rule in _rules
	some i, peer in rule.peers
	selector.is_empty(peer.podSelector)
	object.get(peer, "namespaceSelector", null) == null
}

_openings[path] contains [[i, "ipBlock", "cidr"], whom, _reached(rule, peer)] if {
	some path, rule in _rules
	some i, peer in rule.peers
	some family in _families([peer]) # mutation:equivalent first element only: one range is of one family

	whom := sprintf("every %s address", [family])
}

# Two halves say the same as the whole.
_openings[path] contains [[], whom, set()] if {
	some path, rule in _rules
	some family in _families(rule.peers)
	every peer in rule.peers {
		not family in _families([peer])
	}

	whom := sprintf("every %s address, in several ranges", [family])
}

_openings[path] contains [[i, "ipBlock", "cidr"], peer.ipBlock.cidr, reached] if {
	some path, rule in _rules
	some i, peer in rule.peers
	_families([peer]) == set()
	reached := _reached(rule, peer)
	reached != set()
}

# The rules in force, but for those of DNS, keyed by the path of their peers.
_rules[path] := {"is_egress": is_egress, "peers": peers, "allows": allows, "is_limited": is_limited} if {
	review.group_kind == network_policy.group_kind
	some direction in network_policy.directions(review.object)
	[field, peers_field] := _fields[direction]
	some i, rule in network_policy.rules(review.object, direction)
	not network_policy.is_dns_only(rule)

	is_egress := direction == "Egress"
	peers := [peer | some peer in rule[peers_field]]
	ports := [port | some port in rule.ports]
	is_limited := _all_have_ports(ports)
	allows := sprintf("%s rule allows %s %s", [field, _traffic(ports), peers_field])
	path := ["spec", field, i, peers_field]
}

_fields := {"Ingress": ["ingress", "from"], "Egress": ["egress", "to"]}

_traffic([]) := "all traffic"

_traffic(ports) := "traffic on its ports" if ports != []

# An entry without port is for all ports of its protocol.
default _all_have_ports(_) := false

_all_have_ports(ports) if {
	ports != []
	every port in ports {
		port.port != null
	}
}

_is_every_namespace(namespaces) if selector.is_empty(namespaces)

# The API server gives every namespace a label with its name.
_is_every_namespace(namespaces) if {
	selector.is_empty(object.remove(namespaces, ["matchExpressions"]))
	every expression in namespaces.matchExpressions {
		expression.key == "kubernetes.io/metadata.name"
		expression.operator == "Exists"
	}
}

_is_every_pod(peer) if object.get(peer, "podSelector", null) == null

_is_every_pod(peer) if selector.is_empty(peer.podSelector)

# The addresses of ranges from which nothing is excepted.
_families(peers) := cidr.families([peer.ipBlock.cidr |
	some peer in peers
	[range | some range in peer.ipBlock.except] == [] # mutation:equivalent first element only: one is as good as more
])

_reached(rule, peer) := {sensitive |
	rule.is_egress
	some sensitive in _parameters.sensitiveCIDRs
	cidr.overlap(peer.ipBlock.cidr, sensitive) # mutation:equivalent swap arguments: both overlap
	not _is_excepted(peer, sensitive)
}

_is_excepted(peer, sensitive) if {
	some range in peer.ipBlock.except
	cidr.covers(range, sensitive)
}

_including(reached) := "" if {
	reached == set()
} else := sprintf(", including cloud metadata at %s", [concat(" and ", reached)]) if {
	every range in reached {
		range in default_parameters.sensitiveCIDRs
	}
} else := sprintf(", including sensitive %s", [concat(" and ", reached)])

_severity(rule, reached) := "low" if {
	rule.is_limited
	reached == set()
} else := "medium"
