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

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in rbac.granted(_rights)
	[act, severity] := _act(grant)

	msg := sprintf("rule grants %s persistent volumes: %s", [act, grant.text])
}

_rights := rbac.patterns([{
	"groups": {""},
	"resources": {"persistentvolumes"},
	"verbs": {"create", "update", "patch"},
	"cluster": true,
}])

# Nothing is created by a rule about named objects.
_act(grant) := ["creating", "high"] if {
	grant.rule.reach == "all"
	grant.verbs & {"create", "*"} != set()
} else := ["changing", "medium"]
