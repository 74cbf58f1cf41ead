# METADATA
# title: Namespace asks for the privileged level
# description: |
#   The level privileged lets every pod in. As a label of the namespace it also switches off whatever level the cluster
#   enforces by default, so it belongs to namespaces of the cluster's own components only.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#     description: Pod Security Admission
# custom:
#   severity: high
#   kinds: [Namespace]
#   attack: Whoever may create pods in the namespace creates a privileged one and takes over the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1562.001, T1611]
#   remediation: "Change the label `pod-security.kubernetes.io/enforce` to baseline or restricted."
#   parameters:
#     allowedNamespaces:
#       type: array
#       items: {type: string}
#       description: Names of the namespaces that may ask for the level privileged; `*` stands for any text.
package policies.admission.namespace_psa_privileged

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedNamespaces": ["kube-system"]}

_parameters := object.union(default_parameters, review.parameters("namespace-psa-privileged"))

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "Namespace"
	review.object.metadata.labels["pod-security.kubernetes.io/enforce"] == "privileged"
	not _is_allowed

	msg := "namespace lets every pod in: label pod-security.kubernetes.io/enforce is privileged"
	path := ["metadata", "labels", "pod-security.kubernetes.io/enforce"]
}

_is_allowed if {
	some pattern in _parameters.allowedNamespaces
	is_string(review.object.metadata.name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	glob.match(pattern, null, review.object.metadata.name)
}
