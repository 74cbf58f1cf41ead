# METADATA
# title: Role may change admission control
# description: |
#   Admission control sees every object before it is stored. Who may write its webhooks and policies reads and changes
#   them all, and who deletes them switches their checks off. The labels of a namespace set its Pod Security level and
#   select webhooks; they can be changed through the namespace itself, its status and its finalizers, and a Role in the
#   namespace can grant that. Rules about named objects weigh less.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks
#     description: RBAC good practices, admission webhooks
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#namespace-modification
#     description: RBAC good practices, namespaces
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder routes every secret that is written through its own webhook, or lifts the checks that stop it.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1546, T1562.001, MS-TA9015]
#   remediation: Remove the write verbs, or confine them by `resourceNames` to the objects that the holder owns.
package policies.rbac.rbac_admission_control_write

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some rule_path, grant in rbac.granted(_all)
	_configuration_grants[rule_path]

	msg := sprintf("rule grants changing admission control: %s", [grant.text])
	severity := _severity(grant, "critical")
}

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some rule_path, grant in rbac.granted(_labels)
	not _configuration_grants[rule_path]

	msg := sprintf("rule grants changing the labels of namespaces, which admission control goes by: %s", [grant.text])
	severity := _severity(grant, "high")
}

_severity(grant, of_all) := "medium" if {
	grant.rule.reach == "named"
} else := of_all

_configuration_grants := rbac.granted(_configurations)

_all := rbac.patterns([_configuration, _namespaces])

_configurations := rbac.patterns([_configuration])

_labels := rbac.patterns([_namespaces])

_configuration := {
	"groups": {"admissionregistration.k8s.io"},
	"resources": {
		"mutatingwebhookconfigurations",
		"validatingwebhookconfigurations",
		"mutatingadmissionpolicies",
		"mutatingadmissionpolicybindings",
		"validatingadmissionpolicies",
		"validatingadmissionpolicybindings",
	},
	"verbs": {"create", "update", "patch", "delete", "deletecollection"},
	"cluster": true,
}

# The API server takes new labels through the subresources too.
_namespaces := {
	"groups": {""},
	"resources": {"namespaces", "namespaces/status", "namespaces/finalize"},
	"verbs": {"update", "patch"},
}
