# METADATA
# title: Secret committed in clear
# description: |
#   A manifest is copied, reviewed and kept in git for ever, where everybody with access to the repository reads its Secrets:
#   base64 is a way of writing, no encryption. Judged are the values of data and stringData. Nothing, placeholders such as
#   `REPLACE_ME`, templates, references to a vault, values that sops has encrypted, and certificates without their key,
#   which are public, pass; SealedSecrets, ExternalSecrets and the Secrets Store CSI driver keep the value out of the
#   manifest altogether. Files of several lines in which no credential is recognised weigh less. An object that a cluster
#   has given a `uid` is no manifest and is never judged. No message shows a value.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for Secrets
# custom:
#   severity: high
#   secret: true
#   kinds: [Secret]
#   attack: Whoever reads the repository, or one of its clones, decodes the value and uses it.
#   principles: [least-privilege, separation]
#   protects: [confidentiality]
#   threats: [T1552.001, MS-TA9027]
#   remediation: Keep the value in a vault or encrypt it (SealedSecret, ExternalSecret, SecretProviderClass, sops), and replace the credential that was exposed.
#   parameters:
#     placeholderPatterns:
#       type: array
#       items: {type: string}
#       description: Regular expressions of further values that stand for one that is filled in later.
#     exemptTypes:
#       type: array
#       items: {type: string}
#       description: Types of Secrets that may be in clear, such as helm.sh/release.v1 or bootstrap.kubernetes.io/token.
package policies.secrets.plaintext_secret_manifest

import data.lib.sekisho.credentials
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"placeholderPatterns": [], "exemptTypes": []}

# mutation:equivalent replace call: without the defaults there are no lists, in which there is nothing either
_parameters := object.union(default_parameters, review.parameters("plaintext-secret-manifest"))

violation contains {"msg": _message(keys), "details": {"path": [field]}} if {
	some field, keys in _clear
	_telling[field]
}

# A configuration, that somebody put into a Secret to be on the safe side.
violation contains {"msg": _message(keys), "details": {"path": [field], "severity": "low"}} if {
	some field, keys in _clear
	not _telling[field]
}

_message(keys) := sprintf("Secret holds values in clear text: %s", [concat(", ", [sprintf("%q", [key]) | some key in object.keys(keys)])])

# The values in clear text, as they are without base64.
_clear[field] := values if {
	review.group_kind == "Secret"
	not _is_live
	not _is_exempt
	some field in ["data", "stringData"]
	values := {key: value |
		some key, written in review.object[field]
		is_string(written) # mutation:equivalent *: keeps strict engines from errors
		value := trim_space(_plain(field, written))
		not _is_placeholder(written)
		not _is_placeholder(value)
		not _is_public(value)
	}
	count(values) > 0
}

_is_live if is_string(review.object.metadata.uid)

_is_exempt if review.object.type in _parameters.exemptTypes

_plain("data", written) := base64.decode(written) if base64.is_valid(written) # mutation:equivalent *: what is no base64 has no value, or is an error in strict engines

# What is no base64 is a mistake, and in clear text all the more.
_plain("data", written) := written if not base64.is_valid(written)

_plain("stringData", written) := written

_is_placeholder("")

_is_placeholder(value) if credentials.is_placeholder(value)

_is_placeholder(value) if {
	some pattern in _parameters.placeholderPatterns
	regex.match(pattern, value)
}

_is_public(value) if {
	startswith(value, "-----BEGIN CERTIFICATE-----")
	not contains(value, "PRIVATE KEY")
}

_telling[field] if {
	some field, values in _clear
	some value in values
	_is_telling(value)
}

_is_telling(value) if not contains(value, "\n")

_is_telling(value) if count(credentials.in_text(value, credentials.defaults)) > 0
