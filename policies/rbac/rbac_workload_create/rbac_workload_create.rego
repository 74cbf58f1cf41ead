# METADATA
# title: Role may create or change workloads
# description: |
#   Whoever makes a pod chooses its service account, among all of the namespace, and mounts any of its secrets. In the
#   whole cluster, that includes kube-system. Of a pod that is there, only the image and a few other fields can be changed,
#   which weighs less, as a rule about named workloads does.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
#     description: RBAC good practices
# custom:
#   severity: medium
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder starts a pod that runs as a more powerful service account and mounts other people's secrets.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1610, MS-TA9008, MS-TA9012]
#   remediation: Leave the creation of workloads to deployment pipelines, and grant it in single namespaces.
#   parameters:
#     resources:
#       type: array
#       items: {type: string}
#       description: |
#         Resources that make pods, as group/resource; resources of the core group have no group.
package policies.rbac.rbac_workload_create

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"resources": [
	"pods",
	"podtemplates",
	"replicationcontrollers",
	"apps/deployments",
	"apps/daemonsets",
	"apps/statefulsets",
	"apps/replicasets",
	"batch/jobs",
	"batch/cronjobs",
]}

_parameters := object.union(default_parameters, review.parameters("rbac-workload-create"))

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in rbac.granted(_rights)

	msg := sprintf("rule grants running workloads: %s", [grant.text])
	severity := _severity(grant)
}

_rights := rbac.patterns(rbac.rights(_parameters.resources, {"create", "update", "patch"}))

_severity(grant) := "high" if {
	rbac.is_cluster_role
	not _is_narrow(grant)
} else := "low" if {
	not rbac.is_cluster_role
	_is_narrow(grant)
} else := "medium"

_is_narrow(grant) if grant.rule.reach == "named"

_is_narrow(grant) if {
	grant.resources == {"pods"}
	grant.verbs & {"create", "*"} == set()
}
