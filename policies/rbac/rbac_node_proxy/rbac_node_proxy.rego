# METADATA
# title: Role reaches the kubelet API through nodes/proxy
# description: |
#   The kubelet runs commands in every container of its node for whoever may use nodes/proxy, and get is enough, over a
#   WebSocket. Neither admission control nor the audit log sees it. For monitoring there are finer subresources since
#   Kubernetes 1.33, which pass.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubelet authentication and authorization
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes
#     description: RBAC good practices
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder runs commands in all containers of a node and takes their credentials, unseen.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1609, T1613, MS-TA9030]
#   remediation: Replace nodes/proxy by the subresources that are needed, such as nodes/metrics or nodes/stats.
package policies.rbac.rbac_node_proxy

import data.lib.sekisho.rbac

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some grant in rbac.granted(_rights)

	msg := sprintf("rule grants the API of kubelets: %s", [grant.text])
	severity := _severity(grant)
}

# Only these verbs stand for a method that a request to a subresource of a node can have.
_rights := rbac.patterns([{
	"groups": {""},
	"resources": {"nodes/proxy"},
	"verbs": {"get", "create", "update", "patch", "delete"},
	"cluster": true,
}])

_severity(grant) := "high" if {
	grant.rule.reach == "named"
} else := "critical"
