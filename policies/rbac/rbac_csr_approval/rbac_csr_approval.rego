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

violation contains {"msg": msg, "details": {"path": grant.resource_path, "severity": severity}} if {
	some rule_path, found in rbac.granted(_all)
	grant := rbac.granted_by({rule_path: found.rule}, rbac.patterns(_rights(found.rule)))[rule_path]

	msg := sprintf("rule grants %sapproving or signing certificate requests: %s", [_half(rule_path), grant.text])
	severity := _severity(rule_path)
}

# mutation:equivalent swap arguments: the order of rights tells nothing
_all := rbac.patterns(array.concat([right | some right in _requests], [right | some right in _signers]))

# mutation:equivalent swap arguments: the order of rights tells nothing
_rights(rule) := array.concat(
	[right | some act, right in _requests; not _serves_others(act)],
	[right | some right in _signers; not _is_for_others(rule)],
)

# The two halves of each act.
_requests := {
	"approve": _right("certificatesigningrequests/approval", {"update", "patch"}),
	"sign": _right("certificatesigningrequests/status", {"update", "patch"}),
}

_signers := {"approve": _right("signers", {"approve"}), "sign": _right("signers", {"sign"})}

_right(resource, verbs) := {
	"groups": {"certificates.k8s.io"},
	"resources": {resource},
	"verbs": verbs,
	"cluster": true,
}

_request_patterns := {act: rbac.patterns([right]) | some act, right in _requests}

_signer_patterns := {act: rbac.patterns([right]) | some act, right in _signers}

_signer_paths[act] contains rule_path if {
	some act, rights in _signer_patterns
	some rule_path, grant in rbac.granted(rights)
	not _is_for_others(grant.rule)
}

_request_paths[act] contains rule_path if {
	some act, rights in _request_patterns
	some rule_path, _ in rbac.granted(rights)
}

# Whether the role has signers for an act, none of which is one of Kubernetes.
_serves_others(act) if {
	not _signer_paths[act]
	count(rbac.granted(_signer_patterns[act])) > 0
}

_is_for_others(rule) if {
	rule.reach == "named"
	every name in rule.names {
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
