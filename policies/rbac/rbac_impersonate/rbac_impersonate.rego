# METADATA
# title: Role may impersonate
# description: |
#   Who may impersonate a user, a group or a service account has its rights, and the group system:masters has them all.
#   The verbs of constrained impersonation (`impersonate:<mode>` for whom, `impersonate-on:<mode>:<verb>` for what) are
#   weaker, and those of a pod for its own node are the weakest. Users, groups and nodes are in no namespace, so that a
#   Role can grant service accounts only.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
#     description: User impersonation
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#impersonate-verb
#     description: RBAC good practices
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder acts as an administrator and does what only that administrator may do.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1134, T1078, MS-TA9016]
#   remediation: Remove impersonate from the verbs, or list in `resourceNames` who may be impersonated.
package policies.rbac.rbac_impersonate

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": grant.verb_path, "severity": severity}} if {
	some rule_path, rule in rbac.rules
	regex.match(`"(impersonate|\*")`, json.marshal(rule.verbs)) # mutation:equivalent *: this only saves the work for most rules
	grant := rbac.granted_by({rule_path: rule}, rbac.patterns(_rights(rule)))[rule_path]

	msg := sprintf("rule grants impersonation: %s", [grant.text])
	severity := _severity(rule, grant)
}

_severity(rule, grant) := "medium" if {
	every verb in grant.verbs {
		regex.match(`^impersonate(-on)?:associated-node(:|$)`, verb)
	}
} else := "high" if {
	rule.reach == "named"
	not _names_the_powerful(rule)
} else := "critical"

_names_the_powerful(rule) if "system:masters" in rule.names

_names_the_powerful(rule) if {
	rbac.grants(rule, _users)
	some name in rule.names
	startswith(name, "system:")
}

_users := rbac.patterns([_legacy("users")])

# mutation:equivalent swap arguments: the order of rights tells nothing
_rights(rule) := array.concat(
	[_legacy("serviceaccounts"), _constrained("serviceaccount", {"serviceaccounts"}), _on(rule)],
	# mutation:equivalent swap arguments: they have no key in common
	[object.union(right, {"cluster": true}) | some right in _cluster_rights(rule)],
)

_cluster_rights(rule) := [
	_legacy("users"),
	_legacy("groups"),
	{"groups": {"authentication.k8s.io"}, "resources": ({"uids"} | _extras(rule)), "verbs": {"impersonate"}},
	_constrained("user-info", {"users", "groups", "uids"} | _extras(rule)),
	_constrained("arbitrary-node", {"nodes"}),
	_constrained("associated-node", {"nodes"}),
]

_legacy(resource) := {"groups": {""}, "resources": {resource}, "verbs": {"impersonate"}}

_constrained(mode, resources) := {
	"groups": {"authentication.k8s.io"},
	"resources": resources,
	"verbs": {sprintf("impersonate:%s", [mode])},
}

# Extra fields are subresources, named by their keys, which can be any.
_extras(rule) := {sprintf("userextras/%s", [key]) |
	some resource in rule.resources
	is_string(resource) # mutation:equivalent *: split has no value for others; this keeps strict engines from errors
	[_, key] := split(resource, "/")
}

# What may be done while impersonating, if the rule says so by itself: `*` says it about every resource.
_on(rule) := {"groups": rule.groups, "resources": resources, "verbs": verbs} if {
	resources := {resource | some resource in rule.resources; is_string(resource)}
	verbs := {verb |
		some verb in rule.verbs
		is_string(verb) # mutation:equivalent *: regex.match has no value for others; this keeps strict engines from errors
		regex.match(`^impersonate-on:(user-info|serviceaccount|arbitrary-node|associated-node):.`, verb)
	}
}
