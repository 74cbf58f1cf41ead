# METADATA
# title: system:masters used as a subject
# description: |
#   The API server lets the group system:masters do everything before it asks any authorizer, so that no role and no
#   webhook takes its access away, and a certificate for it holds until it expires. A binding that names the group shows
#   that somebody uses it. The binding cluster-admin, which Kubernetes itself makes, is allowed to. Certificate requests
#   for the group are judged as well, and the ConfigMap aws-auth, which puts AWS identities into groups.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#     description: User-facing roles
# custom:
#   severity: critical
#   kinds:
#     - rbac.authorization.k8s.io/RoleBinding
#     - rbac.authorization.k8s.io/ClusterRoleBinding
#     - certificates.k8s.io/CertificateSigningRequest
#     - ConfigMap
#   attack: Whoever gets hold of such a credential has the whole cluster, and no change of roles takes it back.
#   principles: [least-privilege, separation]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1078.003, MS-TA9019]
#   remediation: Use a group of your own, bound to the roles that it needs, and keep system:masters for emergencies.
package policies.rbac.system_masters_binding

import data.lib.sekisho.certificate
import data.lib.sekisho.rbac_bindings
import data.lib.sekisho.review

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, subject in rbac_bindings.subjects
	[subject.kind, subject.name] == ["Group", "system:masters"]
	not rbac_bindings.is_bootstrap_cluster_admin

	msg := sprintf("%s, whose full access nothing takes away, gets %s", [subject.text, rbac_bindings.gain])
}

violation contains {"msg": msg, "details": {"path": ["spec", "request"]}} if {
	"system:masters" in certificate.subject.organizations

	msg := sprintf(
		"certificate for user %q is asked for in group %q, whose full access nothing takes away",
		[certificate.subject.common_name, "system:masters"],
	)
}

violation contains {"msg": msg, "details": {"path": ["data", field]}} if {
	_is_aws_auth
	some field in ["mapRoles", "mapUsers"]
	text := review.object.data[field]
	yaml.is_valid(text) # mutation:equivalent *: what is invalid has no entries; this keeps strict engines from errors
	some i, entry in yaml.unmarshal(text)
	is_object(entry) # mutation:equivalent *: no other entry has keys with a name; this keeps strict engines from errors
	some key, groups in entry
	lower(key) == "groups"
	"system:masters" in groups

	msg := sprintf(
		"%s puts %s into group %q, whose full access nothing takes away",
		[field, _identity(entry, i), "system:masters"],
	)
}

_is_aws_auth if {
	review.group_kind == "ConfigMap"
	review.object.metadata.name == "aws-auth"
	object.get(review.object.metadata, "namespace", "") in ["kube-system", "", null]
}

_identity(entry, i) := sprintf("%q", [arn]) if {
	arn := min(_arns(entry))
} else := sprintf("entry %d", [i + 1])

# The authenticator does not mind the case of keys.
_arns(entry) := {arn |
	some key, arn in entry
	lower(key) in ["rolearn", "userarn"]
	is_string(arn)
}
