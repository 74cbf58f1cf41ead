# METADATA
# title: Role may approve or sign certificate requests
# description: |
#   A certificate of the signer kubernetes.io/kube-apiserver-client can name any user but those of system:masters. To
#   approve a request takes certificatesigningrequests/approval and the verb approve on the signer; to sign it,
#   certificatesigningrequests/status and the verb sign. Half of that grants nothing yet and weighs less. Signers of
#   others, named in resourceNames, and roles that approve for these alone pass.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
#     description: Certificate signing requests
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing
#     description: RBAC good practices
# custom:
#   severity: critical
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   attack: The holder requests a certificate in the name of another user, approves it and keeps it after all is revoked.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity]
#   threats: [T1098.006, T1550.001]
#   remediation: Remove the verbs, or list the signers that the holder works for in `resourceNames`.
#   parameters:
#     allowedSigners:
#       type: array
#       items: {type: string}
#       description: Globs of names of signers of Kubernetes for which roles may approve and sign.
package policies.rbac.rbac_csr_approval

import data.lib.sekisho.rbac
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedSigners": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("rbac-csr-approval"))

violation contains {"msg": msg, "details": {"path": path, "severity": severity}} if {
	not rbac.is_builtin
	some rule_path, rule in rbac.rules
	grant := rbac.granted(rule, _rights(rule_path))

	msg := sprintf("rule grants %sapproving or signing certificate requests: %s", [_half(rule_path), grant.text])
	path := array.concat(rule_path, grant.resource_path)
	severity := _severity(rule_path)
}

# mutation:equivalent swap arguments: the order of rights tells nothing
_rights(rule_path) := array.concat(
	[_requests[act] | some act, _ in _request_paths],
	[_signers[act] | some act, paths in _signer_paths; rule_path in paths],
)

# The two halves of each act.
_requests := {
	"approve": _right("certificatesigningrequests/approval", {"update", "patch"}),
	"sign": _right("certificatesigningrequests/status", {"update", "patch"}),
}

_signers := {"approve": _right("signers", {"approve"}), "sign": _right("signers", {"sign"})}

_right(resource, verbs) := {"groups": {"certificates.k8s.io"}, "resources": {resource}, "verbs": verbs}

_signer_paths[act] contains rule_path if {
	rbac.is_cluster_role
	some act, right in _signers
	some rule_path, rule in rbac.rules
	rbac.granted(rule, [right])
	not _is_for_others(rule)
}

_request_paths[act] contains rule_path if {
	rbac.is_cluster_role
	some act, right in _requests
	some rule_path, rule in rbac.rules
	rbac.granted(rule, [right])
	not _serves_others(act)
}

# Whether the role has signers for an act, none of which is one of Kubernetes.
_serves_others(act) if {
	not _signer_paths[act]
	some rule in rbac.rules
	rbac.granted(rule, [_signers[act]])
}

_is_for_others(rule) if {
	rbac.is_restricted(rule)
	every name in rbac.names(rule) {
		_is_allowed(name)
	}
}

_is_allowed(signer) if not startswith(signer, "kubernetes.io/")

_is_allowed(signer) if {
	some pattern in _parameters.allowedSigners
	glob.match(pattern, null, signer)
}

_half(rule_path) := "" if {
	_is_whole(rule_path)
} else := "half of "

_severity(rule_path) := "critical" if {
	_is_whole(rule_path)
} else := "high"

_is_whole(rule_path) if {
	some act, paths in _signer_paths
	rule_path in (paths | _request_paths[act])
}
