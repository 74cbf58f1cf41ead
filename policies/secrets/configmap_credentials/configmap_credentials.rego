# METADATA
# title: Credential stored in a ConfigMap
# description: |
#   Whoever may see a namespace reads its ConfigMaps: they are not encrypted at rest, the built-in role `view` shows them, and
#   they are kept in git as a matter of course. Judged are keys whose name promises a credential, and, inside of values,
#   tokens and keys of known formats, URLs with a password, and settings in properties, env, ini, YAML, JSON and shell
#   syntax whose name promises one. Comments, references to variables, templates, placeholders such as `REPLACE_ME`,
#   switches, paths, plain URLs and hashes pass. binaryData is judged where it is text; so are annotations, by known formats
#   alone. No message shows the value.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#     description: ConfigMaps
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for Secrets
# custom:
#   severity: high
#   secret: true
#   kinds: [ConfigMap]
#   attack: Whoever reads the ConfigMap, with no more than the right to view, has the credential and all that it opens.
#   principles: [least-privilege, separation]
#   protects: [confidentiality]
#   threats: [T1552.001, MS-TA9027]
#   remediation: Move the value into a Secret that is not kept in git, refer to it from the configuration, and replace the credential that was exposed.
#   parameters:
#     pii:
#       type: boolean
#       description: Whether to report e-mail addresses, bank account numbers (IBAN) and international phone numbers as well.
#     maxValueBytes:
#       type: integer
#       description: How much of each value is judged, from its start; what is beyond passes.
#     namePatterns:
#       type: array
#       items: {type: string}
#       description: Regular expressions of further names, of keys and settings, whose value is a credential.
#     nameAllow:
#       type: array
#       items: {type: string}
#       description: Regular expressions of names whose value is no credential, whatever they look like.
#     valuePatterns:
#       type: array
#       items: {type: string}
#       description: Regular expressions of further texts that are a credential.
#     minEntropy:
#       type: number
#       description: |
#         Bits per character that a value must have at least to be a credential because of its name; 0 for any. Words have
#         about 3, random texts of 32 characters above 4. Known formats do not depend on it.
package policies.secrets.configmap_credentials

import data.lib.sekisho.credentials
import data.lib.sekisho.personal
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"pii": false,
	"maxValueBytes": 65536,
	"namePatterns": [],
	"nameAllow": [],
	"valuePatterns": [],
	"minEntropy": 0,
}

_parameters := object.union(default_parameters, review.parameters("configmap-credentials"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, value in _values
	credentials.is_pair(path[1], value, _parameters)

	msg := sprintf("key %q is a credential%s", [path[1], _remark(value)])
}

# What the name of the key has said, the value need not say again.
violation contains {"msg": msg, "details": {"path": path}} if {
	some path, value in _values
	not credentials.is_pair(path[1], value, _parameters)
	some found in credentials.in_text(credentials.text_of(path[1], value), _parameters)

	msg := sprintf("key %q holds a credential: %s", [path[1], found])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.pii == true
	some path, value in _values
	some found in personal.in_text(value)

	msg := sprintf("key %q holds personal data: %s", [path[1], found])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	review.group_kind == "ConfigMap"
	some name, value in review.object.metadata.annotations
	name != "kubectl.kubernetes.io/last-applied-configuration" # It repeats the object.
	is_string(value) # mutation:equivalent *: keeps strict engines from errors
	some found in credentials.in_value(value, _parameters.valuePatterns)

	msg := sprintf("annotation %q holds a credential: %s", [name, found])
	path := ["metadata", "annotations", name]
}

_remark(value) := " that looks like a default" if {
	credentials.is_default(value)
} else := ""

_values[["data", key]] := substring(value, 0, _parameters.maxValueBytes) if {
	review.group_kind == "ConfigMap"
	some key, value in review.object.data
	is_string(key) # mutation:equivalent *: keeps strict engines from errors
	is_string(value) # mutation:equivalent *: keeps strict engines from errors
}

_values[["binaryData", key]] := substring(value, 0, _parameters.maxValueBytes) if {
	review.group_kind == "ConfigMap"
	some key, encoded in review.object.binaryData
	is_string(key) # mutation:equivalent *: keeps strict engines from errors
	base64.is_valid(encoded) # mutation:equivalent *: keeps strict engines from errors
	value := base64.decode(encoded)
	not regex.match(`[\x00-\x08]`, value) # Control characters are in no text.
}
