# METADATA
# title: Role may delete workloads or evidence
# description: |
#   Deletion is the quickest attack on a cluster: of workloads and services it takes applications down, of claims, volumes
#   and namespaces it destroys data, and of events it removes traces. `deletecollection` deletes all at once and needs no
#   `delete` beside it. A Role reaches the namespace that it is in, but no persistent volumes.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
#     description: Determine the request verb
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: RBAC good practices
# custom:
#   severity: medium
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder deletes applications and their data, or the events that tell what it did.
#   principles: [least-privilege]
#   protects: [integrity, availability]
#   threats: [T1485, T1070, MS-TA9038, MS-TA9022, MS-TA9021]
#   remediation: Remove delete and deletecollection from the verbs on these resources.
#   parameters:
#     resources:
#       type: array
#       items: {type: string}
#       description: |
#         Resources that no role may delete, as group/resource; resources of the core group have no group.
package policies.rbac.rbac_destructive_verbs

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"resources": [
	"pods",
	"replicationcontrollers",
	"apps/deployments",
	"apps/daemonsets",
	"apps/statefulsets",
	"apps/replicasets",
	"batch/jobs",
	"batch/cronjobs",
	"secrets",
	"services",
	"namespaces",
	"persistentvolumeclaims",
	"persistentvolumes",
	"events",
	"events.k8s.io/events",
]}

_parameters := object.union(default_parameters, review.parameters("rbac-destructive-verbs"))

violation contains {"msg": msg, "details": {"path": path}} if {
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	grant := _grant(rule)

	msg := sprintf("rule grants deletion: %s", [grant.text])
	path := array.concat(rule_path, grant.verb_path)
}

violation contains {"msg": msg, "details": {"path": path, "severity": "low"}} if {
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	not _grant(rule)
	grant := rbac.granted(rule, [_logs])
	not "*" in grant.verbs
	"pods/log" in grant.resources

	msg := sprintf("rule grants nothing: %s, as logs cannot be deleted through the API", [grant.text])
	path := array.concat(rule_path, grant.verb_path)
}

_grant(rule) := rbac.granted(rule, _rights)

_rights := rbac.rights(_resources, {"delete", "deletecollection"})

_resources := [resource | some resource in _parameters.resources; not _is_void(resource)]

_is_void("persistentvolumes") if rbac.is_role

_logs := {"groups": {""}, "resources": {"pods/log"}, "verbs": {"delete", "deletecollection"}}
