# METADATA
# title: Role aggregated into a built-in role, or open aggregation
# description: |
#   A label puts the rules of a ClusterRole into the built-in roles view, edit or admin, and so into the hands of everybody
#   who is bound to them. Reported are rights that lead to other people's rights and that the built-in role does not have
#   without, and for view also every right to change something. An aggregation rule whose selector is empty takes the rules
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

violation contains {"msg": msg, "details": {"path": ["metadata", "labels", aggregation.label]}} if {
	rbac.is_cluster_role
	some target, aggregation in rbac_defaults.aggregation
	review.object.metadata.labels[aggregation.label] == "true"
	gained := _strongest(((_rights(_rules) - _rights_without(target)) | _changes(target)))
	count(gained) > 0

	msg := sprintf("label lets everybody with ClusterRole %q %s", [target, concat(", ", gained)])
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
	count(rbac.rules) > 0
	not review.object.metadata.resourceVersion

	msg := "rules beside an aggregation rule are overwritten by the controller"
}

_strongest(rights) := {"do everything"} if {
	"do everything" in rights
} else := rights

_rules := rbac_grants.rules_of_object(review.object)

# Service accounts are all that the built-in roles may impersonate.
_rights(rules) := rbac.takeover_rights(rules, true) | {"impersonate users and groups" |
	some rule in rules
	some resource in ["users", "groups"]
	rbac.grants(rule, "", resource, "impersonate")
}

# What the built-in role has without others. Of these rights view has none, and admin has those of edit.
# mutation:equivalent change literal: there is no right of that name
_rights_without(target) := set() if {
	target == "view"
} else := _rights(rbac_defaults.rules.edit)

_changes("view") := {sprintf("change %s", [resource]) |
	some rule in _rules
	some verb in rule.verbs
	verb in ["create", "update", "patch", "delete", "deletecollection", "*"]
	some resource in rule.resources
	is_string(resource)
}

_changes(target) := set() if target != "view"

# A selector that is null is one without conditions.
_is_empty(wanted) if wanted == null

_is_empty(wanted) if selector.is_empty(wanted)
