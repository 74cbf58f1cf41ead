# METADATA
# title: Namespace does not enforce Pod Security
# description: |
#   The API server holds pods to a Pod Security level where a label of their namespace says which one. Required is the label
#   pod-security.kubernetes.io/enforce at minLevel or above; the version label alone enforces nothing. A value that is no
#   level, and a version that is neither latest nor v1.N, are reported for audit and warn too: the API server refuses them,
#   and what is stored already counts as restricted for enforce, as nothing at all for audit and warn, and as latest.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#     description: Pod Security Admission
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/
#     description: Enforce Pod Security Standards with namespace labels
# custom:
#   severity: medium
#   kinds: [Namespace]
#   attack: Whoever may create pods in the namespace creates a privileged one and takes over the node.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1610]
#   remediation: "Label the namespace with `pod-security.kubernetes.io/enforce: baseline`, or restricted."
#   parameters:
#     minLevel:
#       type: string
#       enum: [baseline, restricted]
#       description: The least level that a namespace must enforce.
#     minVersion:
#       type: string
#       description: The oldest version that a namespace may pin its level to, as v1.31. Empty means any.
#     requireWarnAudit:
#       type: boolean
#       description: Whether audit and warn must be at minLevel too. Without its own label warn follows enforce.
#     clusterDefault:
#       type: string
#       enum: [privileged, baseline, restricted]
#       description: The level that the API server's PodSecurityConfiguration enforces where a namespace has no label.
#     allowedNamespaces:
#       type: array
#       items: {type: string}
#       description: Names of namespaces that need not enforce a level, as the control plane's; `*` stands for any text.
package policies.admission.namespace_psa_enforce

import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"minLevel": "baseline",
	"minVersion": "",
	"requireWarnAudit": false,
	"clusterDefault": "privileged",
	"allowedNamespaces": ["kube-system"],
}

_parameters := object.union(default_parameters, review.parameters("namespace-psa-enforce"))

violation contains {"msg": msg, "details": {"path": _path("enforce")}} if {
	_is_judged
	not _is_set("enforce")
	_is_too_low(_parameters.clusterDefault)

	msg := sprintf("namespace enforces no Pod Security level: label %s is missing", [_key("enforce")])
}

violation contains {"msg": msg, "details": {"path": _path(mode)}} if {
	_is_judged
	some mode, verb in _verbs
	level := _label(mode)
	_is_too_low(level)

	msg := sprintf("namespace %s Pod Security level %q, less than %q", [verb, level, _parameters.minLevel])
}

violation contains {"msg": msg, "details": {"path": _path(mode)}} if {
	_is_judged
	_parameters.requireWarnAudit == true
	some mode, follows in {"audit": false, "warn": true}
	not _is_set(mode)
	not _follows(follows)

	msg := sprintf("namespace has no Pod Security level for %s: label %s is missing", [mode, _key(mode)])
}

violation contains {"msg": msg, "details": {"path": _path(mode)}} if {
	review.group_kind == "Namespace"
	some mode in ["enforce", "audit", "warn"]
	level := _label(mode)
	not _levels[level]

	msg := sprintf("label %s has the value %s, which is no Pod Security level", [_key(mode), json.marshal(level)])
}

violation contains {"msg": msg, "details": {"path": _path(mode)}} if {
	review.group_kind == "Namespace"
	some mode in ["enforce-version", "audit-version", "warn-version"]
	version := _label(mode)
	not _is_version(version)

	msg := sprintf("label %s has the value %s, which is neither latest nor v1.N", [_key(mode), json.marshal(version)])
}

violation contains {"msg": msg, "details": {"path": _path("enforce-version")}} if {
	_is_judged
	version := _label("enforce-version")
	_minor(version) < _minor(_parameters.minVersion)

	msg := sprintf("namespace pins its Pod Security level to version %s, older than %s", [version, _parameters.minVersion])
}

_verbs["enforce"] := "enforces"

_verbs["audit"] := "audits" if _parameters.requireWarnAudit == true

_verbs["warn"] := "warns at" if _parameters.requireWarnAudit == true

_levels := {
	"privileged": 1, # mutation:equivalent change literal: the order is the same
	"baseline": 2,
	"restricted": 3, # mutation:equivalent change literal: the order is the same
}

_is_too_low(level) if _levels[level] < _levels[_parameters.minLevel]

# The API server warns at the level that it enforces.
_follows(true) if _is_set("enforce")

_is_judged if {
	review.group_kind == "Namespace"
	not _is_allowed
}

_is_allowed if {
	some pattern in _parameters.allowedNamespaces
	is_string(review.object.metadata.name) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	glob.match(pattern, null, review.object.metadata.name)
}

_key(mode) := concat("/", ["pod-security.kubernetes.io", mode])

_path(mode) := ["metadata", "labels", _key(mode)]

_is_set(mode) if _label(mode) != null # Not merely true: a label may be false.

# Undefined for null, which is unset.
_label(mode) := value if {
	value := review.object.metadata.labels[_key(mode)]
	value != null
}

_is_version("latest")

_is_version(version) if _minor(version)

_minor(version) := to_number(minor) if {
	is_string(version) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors

	# mutation:equivalent change literal: an anchored pattern matches once at most
	some [_, minor] in regex.find_all_string_submatch_n(`^v1\.(0|[1-9][0-9]*)$`, version, 1)
}
