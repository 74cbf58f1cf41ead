# METADATA
# title: Certificate request for a privileged identity
# description: |
#   The API server takes the common name of a client certificate for the user and the organizations for the groups, and
#   cannot take a certificate back. Requests for certificates that it will trust must therefore not ask for the names that
#   start with `system:`, which belong to Kubernetes' own components and service accounts. A kubelet's request must be for
#   its node: the user system:node:<name> in the group system:nodes alone. Long-lived certificates are found as well, and
#   requests that cannot be read.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
#     description: Kubernetes signers
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificatesubjectrestriction
#     description: The admission plugin CertificateSubjectRestriction, which refuses system:masters
# custom:
#   severity: critical
#   kinds: [certificates.k8s.io/CertificateSigningRequest]
#   attack: Whoever gets such a request approved is a component of the cluster, or its administrator, until it expires.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1098, T1550.001, MS-TA9003]
#   remediation: Ask for a user and groups of your own, for a short time, and bind roles to them.
#   parameters:
#     trustedSigners:
#       type: array
#       items: {type: string}
#       description: Signers whose certificates the API server takes from clients. `*` stands for any part of a name.
#     maxSeconds:
#       type: integer
#       description: For how many seconds a certificate may be asked for at most.
package policies.admission.csr_privileged_subject

import data.lib.sekisho.certificate
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"trustedSigners": ["kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet"],
	"maxSeconds": 31536000,
}

_parameters := object.union(default_parameters, review.parameters("csr-privileged-subject"))

violation contains {"msg": msg, "details": {"path": ["spec", "request"]}} if {
	_is_for_clients
	some group in certificate.subject.organizations
	startswith(group, "system:")
	group != "system:nodes"

	msg := sprintf("certificate request for signer %q asks for group %q", [_signer, group])
}

violation contains {"msg": msg, "details": {"path": ["spec", "request"]}} if {
	_is_for_clients
	startswith(certificate.subject.common_name, "system:")

	msg := sprintf("certificate request for signer %q asks for user %q", [_signer, certificate.subject.common_name])
}

violation contains {"msg": msg, "details": {"path": ["spec", "request"]}} if {
	_is_for_nodes
	subject := certificate.subject
	not _is_node(subject)

	msg := sprintf(
		"certificate request for signer %q asks for user %q in groups %q, which is no node",
		[_signer, subject.common_name, concat(", ", subject.organizations)],
	)
}

violation contains {"msg": msg, "details": {"path": ["spec", "request"], "severity": "medium"}} if {
	_is_trusted
	not certificate.subject

	msg := sprintf("certificate request for signer %q cannot be read", [_signer])
}

violation contains {"msg": msg, "details": {"path": ["spec", "expirationSeconds"], "severity": "medium"}} if {
	_is_trusted
	seconds := review.object.spec.expirationSeconds
	is_number(seconds) # mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
	seconds > _parameters.maxSeconds

	numbers := [format_int(seconds, 10), format_int(_parameters.maxSeconds, 10)]
	msg := sprintf("certificate is asked for %s seconds, more than %s", numbers)
}

_is_for_clients if {
	_is_trusted
	not _signer in _node_signers
}

_is_for_nodes if {
	_is_trusted
	_signer in _node_signers
}

_is_trusted if {
	certificate.is_request
	some pattern in _parameters.trustedSigners
	glob.match(pattern, null, _signer)
}

# mutation:equivalent *: no other value matches a pattern; this keeps strict engines from errors
_signer := review.object.spec.signerName if is_string(review.object.spec.signerName)

# Their certificates are for nodes and nobody else.
_node_signers := ["kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/kubelet-serving"]

_is_node(subject) if {
	regex.match(`^system:node:.`, subject.common_name)
	subject.organizations == ["system:nodes"]
}
