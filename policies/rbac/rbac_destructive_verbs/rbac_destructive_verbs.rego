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

violation contains {"msg": msg, "details": {"path": grant.verb_path}} if {
	some grant in _grants

	msg := sprintf("rule grants deletion: %s", [grant.text])
}

violation contains {"msg": msg, "details": {"path": grant.verb_path, "severity": "low"}} if {
	some rule_path, grant in rbac.granted(_logs)
	not "*" in grant.verbs
	"pods/log" in grant.resources
	not _grants[rule_path]

	msg := sprintf("rule grants nothing: %s, as logs cannot be deleted through the API", [grant.text])
}

_grants := rbac.granted(_rights)

# mutation:equivalent swap arguments: the order of rights tells nothing
_rights := rbac.patterns(array.concat(
	rbac.rights(_resources - _cluster_scoped, _verbs),
	# mutation:equivalent replace call: the others are granted already
	[{"groups": {""}, "resources": _resources & _cluster_scoped, "verbs": _verbs, "cluster": true}],
))

_resources := {resource | some resource in _parameters.resources}

_cluster_scoped := {"persistentvolumes"}

_logs := rbac.patterns(rbac.rights(["/pods/log"], _verbs))

_verbs := {"delete", "deletecollection"}
