# METADATA
# title: Role may create PersistentVolumes
# description: |
#   A persistent volume can show any path of a node, and a pod that claims it mounts that path past every policy against
#   hostPath volumes. The path of a volume that is there cannot be changed, so that update and patch, which can hand a
#   volume to another claim, weigh less. Provisioners of storage need all of this and are to be waived.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation
#     description: RBAC good practices
# custom:
#   severity: high
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder makes a volume of the node's root directory, claims it and reads or writes the node's files.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1611, MS-TA9013]
#   remediation: Leave persistent volumes to provisioners and grant persistentvolumeclaims instead.
package policies.rbac.rbac_persistent_volume_create

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": path, "severity": severity}} if {
	rbac.is_cluster_role
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	grant := rbac.granted(rule, [_right({"create", "update", "patch"})])

	msg := sprintf("rule grants %s persistent volumes: %s", [_act(rule), grant.text])
	path := array.concat(rule_path, grant.resource_path)
	severity := _severity(rule)
}

_act(rule) := "creating" if {
	_creates(rule)
} else := "changing"

_severity(rule) := "high" if {
	_creates(rule)
} else := "medium"

_creates(rule) if rbac.granted(rule, [_right({"create"})])

_right(verbs) := {"groups": {""}, "resources": {"persistentvolumes"}, "verbs": verbs}
