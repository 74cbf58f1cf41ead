# METADATA
# title: Credential written into a workload
# description: |
#   Whoever may read a pod, a Deployment or the repository that holds its manifest reads the passwords, tokens and keys in
#   it, and nobody can rotate them without a rollout. Judged are the values of environment variables whose name promises a
#   credential, and, in these values, commands, arguments, probes, hooks and annotations, tokens and keys of known formats,
#   URLs with a password, and assignments such as `--password=…`. References to variables, templates, placeholders such as
#   `REPLACE_ME`, switches, paths, plain URLs and hashes pass, and so do numbers, unless the name ends in password and they
#   are long enough to be one. Annotations of Services, Ingresses, Namespaces and ServiceAccounts are judged as well. No
#   message shows the value.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
#   - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#     description: Good practices for Secrets
# custom:
#   severity: high
#   secret: true
#   kinds: [PodBearing, Service, networking.k8s.io/Ingress, Namespace, ServiceAccount]
#   attack: Whoever reads the manifest, in git or in the cluster, has the credential and all that it opens.
#   principles: [least-privilege, separation]
#   protects: [confidentiality]
#   threats: [T1552.001, MS-TA9027]
#   remediation: Put the value into a Secret that is not kept in git, mount it as a file, and replace the credential that was exposed.
#   parameters:
#     namePatterns:
#       type: array
#       items: {type: string}
#       description: Regular expressions of further names, of variables, flags and settings, whose value is a credential.
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
package policies.secrets.hardcoded_credentials

import data.lib.sekisho.credentials
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"namePatterns": [], "nameAllow": [], "valuePatterns": [], "minEntropy": 0}

_parameters := object.union(default_parameters, review.parameters("hardcoded-credentials"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, setting in _settings
	credentials.is_pair(setting.name, setting.value, _parameters)

	msg := sprintf("container %q has a credential in %s %q%s", [setting.container, setting.what, setting.name, _remark(setting.value)])
}

# What the name has said, the value need not say again.
violation contains {"msg": msg, "details": {"path": path}} if {
	some path, setting in _settings
	not credentials.is_pair(setting.name, setting.value, _parameters)
	some found in credentials.in_text(setting.text, _parameters)

	msg := sprintf("container %q has a credential in %s %q: %s", [setting.container, setting.what, setting.name, found])
}

violation contains {"msg": msg, "details": {"path": array.concat(command_path, [i])}} if {
	some command_path, command in workload.commands
	credentials.may_hold(json.marshal([command.before, command.words]), _parameters) # mutation:equivalent *: nothing is found in others; this spares the search
	some i, _ in command.words
	some found in _in_word(array.concat(command.before, command.words), count(command.before) + i)

	msg := sprintf("container %q has a credential in %s: %s", [command.container, command.field, found])
}

violation contains {"msg": msg, "details": {"path": array.concat(annotations_path, [name])}} if {
	some annotations_path in _annotations_paths

	# mutation:equivalent change literal: what is no text is not judged
	some name, value in object.get(review.object, annotations_path, {})
	is_string(value) # mutation:equivalent *: keeps strict engines from errors
	some found in credentials.in_value(value, _parameters.valuePatterns)
	name != "kubectl.kubernetes.io/last-applied-configuration" # It repeats the object.

	msg := sprintf("annotation %q holds a credential: %s", [name, found])
}

_remark(value) := ", one that looks like a default" if {
	credentials.is_default(value)
} else := ""

_annotations_paths contains workload.annotations_path

_annotations_paths contains ["metadata", "annotations"] if workload.pod_path

_annotations_paths contains ["metadata", "annotations"] if {
	review.group_kind in ["Service", "networking.k8s.io/Ingress", "Namespace", "ServiceAccount"]
}

# Environment variables, and the headers that probes and hooks send.
_settings[path] := {"container": container.name, "what": "environment variable", "name": name, "value": value, "text": credentials.text_of(name, value)} if {
	some container_path, container in workload.containers
	credentials.may_hold(json.marshal(container.env), _parameters) # mutation:equivalent *: nothing is found in others; this spares the search
	some i, variable in container.env
	name := variable.name
	value := variable.value
	is_string(name) # mutation:equivalent *: keeps strict engines from errors
	is_string(value) # mutation:equivalent *: keeps strict engines from errors

	path := array.concat(container_path, ["env", i, "value"])
}

_settings[path] := {"container": handler.container, "what": "header", "name": name, "value": value, "text": text} if {
	some handler_path, handler in workload.handlers
	some i, header in handler.fields.httpGet.httpHeaders
	name := header.name
	value := header.value
	is_string(name) # mutation:equivalent *: keeps strict engines from errors
	is_string(value) # mutation:equivalent *: keeps strict engines from errors
	text := concat(": ", [name, value])

	path := array.concat(handler_path, ["httpGet", "httpHeaders", i, "value"])
}

_in_word(words, i) := credentials.in_text(words[i], _parameters) | {sprintf("value of %q", [name]) |
	# A flag whose value is the next word.
	flag := words[i - 1]
	regex.match(`^--?[A-Za-z][A-Za-z0-9_.-]*$`, flag)
	not startswith(words[i], "-")
	name := trim_left(flag, "-") # mutation:equivalent change literal: the pattern wants a letter there
	credentials.is_pair(name, words[i], _parameters)
} if {
	is_string(words[i]) # mutation:equivalent *: keeps strict engines from errors
}
