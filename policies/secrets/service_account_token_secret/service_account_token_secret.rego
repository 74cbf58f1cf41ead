# METADATA
# title: Long-lived service account token
# description: |
#   Into a Secret of type kubernetes.io/service-account-token the cluster writes a token that never expires and is bound to
#   no pod: once it has leaked, it works until somebody deletes the Secret. Since Kubernetes 1.24 no ServiceAccount needs
#   one, because pods get tokens that expire. A ServiceAccount that lists such a Secret shows the older way to a token;
#   where the Secret is not at hand, a name as `robot-token` or `robot-token-x7k2p` tells. Other Secrets of the list, which
#   pods may mount, pull secrets, and the Secrets that OpenShift manages for its registry, `…-dockercfg-…`, are no tokens.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Service accounts
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
#     description: ServiceAccount token Secrets
# custom:
#   severity: high
#   kinds: [Secret, ServiceAccount]
#   inventory: [v1/Secret]
#   layer: cluster
#   attack: Whoever gets hold of the token acts as the ServiceAccount, from anywhere and for ever.
#   principles: [least-privilege]
#   protects: [confidentiality, integrity]
#   threats: [T1528, MS-TA9016]
#   remediation: Delete the Secret and ask for tokens that expire, with a projected volume or the TokenRequest API.
#   parameters:
#     allowedNames:
#       type: array
#       items: {type: string}
#       description: Names of Secrets that may hold such a token; `*` stands for any characters.
package policies.secrets.service_account_token_secret

import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowedNames": []}

# mutation:equivalent replace call: without the default there is no list, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("service-account-token-secret"))

violation contains {"msg": msg, "details": {"path": ["type"]}} if {
	review.group_kind == "Secret"
	review.object.type == "kubernetes.io/service-account-token"
	not _is_allowed(inventory.name_of(review.object))

	msg := "Secret is of type kubernetes.io/service-account-token, whose tokens never expire"
}

violation contains {"msg": msg, "details": {"path": ["secrets", i]}} if {
	review.group_kind == "ServiceAccount"
	some i, reference in review.object.secrets
	name := reference.name
	is_string(name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	_is_token(name)
	not _is_allowed(name)
	not glob.match("*-dockercfg-*", null, name)

	msg := sprintf("ServiceAccount lists Secret %q, whose token never expires", [name])
}

_is_allowed(name) if {
	some pattern in _parameters.allowedNames
	glob.match(pattern, null, name)
}

# Such a list also holds Secrets that pods may mount. Where the Secret is not at hand, its name tells.
_is_token(name) if "kubernetes.io/service-account-token" in _types(name)

_is_token(name) if {
	count(_types(name)) == 0
	regex.match(`(?:^|-)token(?:-[a-z0-9]{5})?$`, name)
}

# mutation:equivalent change literal: any other type will do
_types(name) := [object.get(secret, "type", "Opaque") |
	some secret in inventory.in_namespace("Secret", inventory.namespace)
	inventory.name_of(secret) == name
]
