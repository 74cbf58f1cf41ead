# METADATA
# title: Wildcard in a role
# description: |
#   A wildcard grants more than anybody has looked at: `*` as verb includes escalate, bind, impersonate and approve, as
#   resource it includes every subresource, as API group every custom resource, and all of them what later versions add.
#   Where `*` is no wildcard to RBAC, as in `pods/*`, it is reported as a mistake.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
#     description: Referring to resources
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: Whoever steals the holder's token has rights that nobody meant to grant, up to those that lead to all others.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1098.006, T1078, MS-TA9019]
#   remediation: Name the verbs, resources and API groups that are needed.
#   parameters:
#     allowVerbsOn:
#       type: array
#       items: {type: string}
#       description: |
#         Resources on which every verb is fine, as globs of group/resource, such as `shop.example/*` for the custom
#         resources of a team; resources of the core group have no group.
package policies.rbac.rbac_wildcards

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowVerbsOn": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("rbac-wildcards"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some rule_path, places in _wildcards
	found := [place | some place in places]

	listed := [sprintf("%s %s", [place[0], place[2]]) | some place in found]
	msg := sprintf("rule grants by wildcard: %s", [concat(", ", listed)])
	path := array.concat(rule_path, [found[0][0], found[0][1]])
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	some rule_path, rule in _rules
	some field in ["apiGroups", "resources", "verbs"]
	some i, entry in rule.written[field]
	_is_mistake(field, entry)

	msg := sprintf("%q grants nothing: RBAC knows no such wildcard in %s", [entry, field])
	path := array.concat(rule_path, [field, i])
}

# Most roles have no asterisk at all.
_rules := rbac.rules if contains(json.marshal(review.object.rules), "*") # mutation:equivalent *: this only saves the look at each rule

# By the path of their rule, each as [field, index, entry].
_wildcards[rule_path] contains ["apiGroups", i, entry] if {
	some rule_path, rule in _rules
	some i, entry in rule.written.apiGroups
	entry == "*"
}

_wildcards[rule_path] contains ["resources", i, entry] if {
	some rule_path, rule in _rules
	some i, entry in rule.written.resources
	_is_wildcard(entry)
}

_wildcards[rule_path] contains ["verbs", i, entry] if {
	some rule_path, rule in _rules
	some i, entry in rule.written.verbs
	entry == "*"
	not _is_allowed(rule)
}

_wildcards[rule_path] contains ["nonResourceURLs", i, entry] if {
	rbac.is_cluster_role
	some rule_path, rule in _rules
	some i, entry in rule.written.nonResourceURLs
	is_string(entry) # mutation:equivalent *: endswith has no value for others; this keeps strict engines from errors
	endswith(entry, "*")
}

_is_wildcard("*")

_is_wildcard(resource) if {
	is_string(resource) # mutation:equivalent *: regex.match has no value for others; this keeps strict engines from errors
	regex.match(`^\*/[^*]+$`, resource)
}

_is_allowed(rule) if {
	names := {_name(group, resource) |
		some group in rule.groups
		some resource in rule.resources
		is_string(resource)
	}
	count(names) > 0
	every name in names {
		some pattern in _parameters.allowVerbsOn
		glob.match(pattern, null, name)
	}
}

_name("", resource) := resource

_name(group, resource) := sprintf("%s/%s", [group, resource]) if group != ""

_is_mistake(field, entry) if {
	is_string(entry) # mutation:equivalent *: contains has no value for others; this keeps strict engines from errors
	contains(entry, "*")
	entry != "*"
	not _is_subresource_wildcard(field, entry)
}

_is_subresource_wildcard("resources", entry) if _is_wildcard(entry)

# Constrained impersonation asks for this very name when there are many extra fields.
_is_subresource_wildcard("resources", "userextras/*")
