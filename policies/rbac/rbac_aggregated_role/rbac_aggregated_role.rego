# METADATA
# title: Role aggregated into a built-in role, or open aggregation
# description: |
#   A label puts the rules of a ClusterRole into the built-in roles view, edit or admin, and so into the hands of everybody
#   who is bound to them. Reported is what leads to other people's rights, and what else the other policies on roles call
#   dangerous, if the built-in role does not have it without, and for view also every right to change something. What is
#   dangerous on cluster-scoped objects only weighs less. An aggregation rule whose selector is empty takes the rules
#   of every ClusterRole, cluster-admin among them. Rules that are written beside an aggregation rule do not last: the
#   controller overwrites them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
#     description: Aggregated ClusterRoles
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: User-facing roles
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   inventory: [rbac.authorization.k8s.io/v1/ClusterRole]
#   attack: Whoever has a harmless role gets rights to take over a namespace or the cluster, without any new binding.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1098.006, MS-TA9019]
#   remediation: Remove the label or the rule, or bind the ClusterRole to those who need it; name labels in the selector.
package policies.rbac.rbac_aggregated_role

import data.lib.sekisho.rbac
import data.lib.sekisho.rbac_defaults
import data.lib.sekisho.rbac_grants
import data.lib.sekisho.review
import data.lib.sekisho.selector

violation contains {"msg": msg, "details": {"path": path, "severity": severity}} if {
	rbac.is_cluster_role
	some target, aggregation in rbac_defaults.aggregation
	review.object.metadata.labels[aggregation.label] == "true"
	gained := _strongest(((_rights(_rules) - _rights_without[target]) | _changes(target)))
	count(gained) > 0

	msg := sprintf("label lets everybody with ClusterRole %q %s", [target, concat(", ", gained)])
	path := ["metadata", "labels", aggregation.label]
	severity := _severity(gained)
}

violation contains {"msg": msg, "details": {"path": path}} if {
	rbac.is_cluster_role
	some i, wanted in review.object.aggregationRule.clusterRoleSelectors
	_is_empty(wanted)

	msg := "empty selector gathers the rules of every ClusterRole"
	path := ["aggregationRule", "clusterRoleSelectors", i]
}

# In a cluster the rules are those that the controller has gathered.
violation contains {"msg": msg, "details": {"path": ["rules"], "severity": "low"}} if {
	rbac.is_cluster_role
	is_object(review.object.aggregationRule)
	count(rbac.rules_of(review.object)) > 0
	not review.object.metadata.resourceVersion

	msg := "rules beside an aggregation rule are overwritten by the controller"
}

_strongest(rights) := {"do everything"} if {
	"do everything" in rights
} else := rights

_rules := rbac_grants.rules_of_object(review.object)

_rights(rules) := rbac.takeover_rights(rules, true) | {text |
	some text, rights in _dangers
	some rule in rules
	rbac.grants(rule, rights)
	not _is_for_other_signers(rule)
}

# Nobody else than their owners goes by certificates of other signers than those of Kubernetes.
_is_for_other_signers(rule) if {
	rule.resources == {"signers"}
	rule.reach == "named"
	every name in rule.names {
		not startswith(name, "kubernetes.io/")
	}
}

# What the built-in roles have without others. What view may write is told resource by resource.
_rights_without["view"] := object.keys(_writes.high) | object.keys(_writes.medium)

_rights_without["edit"] := _rights(_default_rules.edit)

# mutation:equivalent swap arguments: the order of rules tells nothing
_rights_without["admin"] := _rights(array.concat(_default_rules.edit, _default_rules.admin))

_default_rules := {name: [rbac.rule_of(rule) | some rule in rules] | some name, rules in rbac_defaults.rules}

_changes("view") := {sprintf("change %s", [resource]) |
	some rule in _rules
	rule.verbs & (_write | {"*"}) != set()
	some resource in rule.resources
	is_string(resource)
}

_changes(target) := set() if target != "view"

_severity(gained) := "medium" if {
	gained - (object.keys(_writes.medium) | object.keys(_uses.medium)) == set()
} else := "high"

# A selector that is null is one without conditions.
_is_empty(wanted) if wanted == null

_is_empty(wanted) if selector.is_empty(wanted)

# What other policies of this category report, besides takeovers.
_dangers := {text: rbac.patterns(rights) |
	some list in [_writes.high, _writes.medium, _uses.high, _uses.medium]
	some text, rights in list
}

# By severity. Rights on cluster-scoped objects weigh less, as they are void for those who have the built-in role in some
# namespaces only. Rights on namespaces are not: a role that holds in a namespace covers the namespace itself.
_writes := {
	"high": {
		"change endpoints": [
			_right("", {"endpoints"}, _write),
			_right("discovery.k8s.io", {"endpointslices"}, _write),
		],
		"change roles and bindings": [_right("rbac.authorization.k8s.io", {"roles", "rolebindings"}, _write)],
		"change the labels of namespaces": [_right("", {"namespaces", "namespaces/status", "namespaces/finalize"}, {"update", "patch"})],
	},
	"medium": {
		"change admission policies": [_right("admissionregistration.k8s.io", _admission_policies, _write)],
		"change cluster roles and bindings": [_right(
			"rbac.authorization.k8s.io",
			{"clusterroles", "clusterrolebindings"},
			_write,
		)],
		"change persistent volumes": [_right("", {"persistentvolumes"}, _write)],
		"change the status of services": [_right("", {"services/status"}, _write)],
		"delete namespaces": [_right("", {"namespaces"}, {"delete", "deletecollection"})],
	},
}

_write := {"create", "update", "patch", "delete", "deletecollection"}

_admission_policies := {
	"mutatingadmissionpolicies",
	"mutatingadmissionpolicybindings",
	"validatingadmissionpolicies",
	"validatingadmissionpolicybindings",
}

# Service accounts are all that the built-in roles may impersonate.
_uses := {
	"high": {"impersonate users and groups": [
		_right("", {"users", "groups"}, {"impersonate"}),
		_right("authentication.k8s.io", {"uids"}, {"impersonate"}),
		_right("authentication.k8s.io", {"users", "groups", "uids"}, {"impersonate:user-info"}),
	]},
	"medium": {
		"approve or sign certificate requests": [
			_right(
				"certificates.k8s.io",
				{"certificatesigningrequests/approval", "certificatesigningrequests/status"},
				{"update", "patch"},
			),
			_right("certificates.k8s.io", {"signers"}, {"approve", "sign"}),
		],
		"impersonate nodes": [_right(
			"authentication.k8s.io",
			{"nodes"},
			{"impersonate:arbitrary-node", "impersonate:associated-node"},
		)],
	},
}

_right(group, resources, verbs) := {"groups": {group}, "resources": resources, "verbs": verbs}
