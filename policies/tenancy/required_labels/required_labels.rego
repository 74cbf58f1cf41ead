# METADATA
# title: Required label missing or wrong
# description: |
#   Labels say whose an object is and what it is part of. Selectors, network policies, quotas, dashboards and bills go by
#   them. Each rule names a label that objects of its kinds must have, with the values that it may have. Labels that the API
#   server refuses, because a key or a value breaks the syntax or YAML reads the value as something else than text, are
#   reported too. null is unset.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
#     description: Syntax of labels
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
#     description: Recommended labels
# custom:
#   severity: low
#   attack: Nobody knows whose the object is when it has to be mended or removed, and what selects by the label passes it by.
#   principles: [separation]
#   protects: [integrity, availability]
#   remediation: Set the label to a value that the rule allows.
#   parameters:
#     rules:
#       type: array
#       items:
#         type: object
#         properties:
#           kinds: {type: array, items: {type: string}}
#           key: {type: string}
#           valueRegex: {type: string}
#           template: {type: boolean}
#       description: |
#         Labels that objects of these kinds must have: kinds, as apps/Deployment, PodBearing for pods and whatever makes
#         pods, or `*` for all; the key; a regular expression that the whole value must match, if any; and whether the pod
#         template must have the label too.
#     checkSyntax:
#       type: boolean
#       description: Whether to report labels that the API server refuses.
#     instanceMatchesName:
#       type: boolean
#       description: Whether the label app.kubernetes.io/instance, where it is set, must be the object's name.
package policies.tenancy.required_labels

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"rules": [{"kinds": ["PodBearing"], "key": "app.kubernetes.io/name"}],
	"checkSyntax": true,
	"instanceMatchesName": false,
}

_parameters := object.union(default_parameters, review.parameters("required-labels"))

violation contains {"msg": msg, "details": {"path": wanted.path}} if {
	some wanted in _wanted_here
	object.get(review.object, wanted.path, null) == null

	msg := sprintf("%s %q is missing", [wanted.noun, wanted.rule.key])
}

violation contains {"msg": msg, "details": {"path": wanted.path}} if {
	some wanted in _wanted_here
	pattern := wanted.rule.valueRegex
	value := object.get(review.object, wanted.path, null)
	is_string(value)
	not regex.match(sprintf("^(?:%s)$", [pattern]), value)

	msg := sprintf("%s %q has the value %q, which does not match %s", [wanted.noun, wanted.rule.key, value, pattern])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some place, labels in _refused
	some key, _ in labels
	not _is_key(key)

	msg := sprintf("%s %q is refused: this is no label key", [_noun(place), key])
	path := array.concat(place, [key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some place, labels in _refused
	some key, value in labels
	value != null
	not _is_value(value)

	msg := sprintf("%s %q is refused: %s is no label value", [_noun(place), key, json.marshal(value)])
	path := array.concat(place, [key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.instanceMatchesName == true
	path := ["metadata", "labels", "app.kubernetes.io/instance"]
	instance := object.get(review.object, path, null)
	name := review.object.metadata.name
	is_string(instance)
	is_string(name)
	instance != name

	msg := sprintf("label app.kubernetes.io/instance is %q, but the object is named %q", [instance, name])
}

_wanted_here := _wanted(review.group_kind)

# The labels that rules want of a kind.
_wanted(group_kind) := [{"path": array.concat(place, [rule.key]), "noun": _noun(place), "rule": rule} |
	some rule in _parameters.rules
	_is_about(rule.kinds, group_kind)
	some place in _places(group_kind)
	_is_judged(place, rule)
]

_is_about(kinds, _) if "*" in kinds

_is_about(kinds, group_kind) if group_kind in kinds

_is_about(kinds, group_kind) if {
	"PodBearing" in kinds
	workload.templates[group_kind]
}

_is_judged(["metadata", "labels"], _)

_is_judged(_, rule) if rule.template == true

# That of a pod is the same place.
_places(group_kind) := {array.concat(path, ["metadata", "labels"]) |
	some path in [[], object.get(workload.templates, group_kind, [])]
}

_noun(place) := "label" if {
	place == ["metadata", "labels"]
} else := "pod label"

# The labels among which one may break the syntax, which is told from all of a place at once.
_refused[place] := labels if {
	_parameters.checkSyntax == true
	some place in _places(review.group_kind)
	labels := object.get(review.object, place, {})
	not regex.match(_well_formed, json.marshal(labels)) # mutation:equivalent *: what is not told from all at once is looked at one by one
	is_object(labels)
}

# Longer and odder prefixes are left to the rules above.
_well_formed := concat("", [`^\{(?:"`, _usual_prefix, _segment, `":(?:null|"(?:`, _segment, `)?"),?)*\}$`]) # mutation:equivalent *: as above

_usual_prefix := "(?:(?:[a-z0-9]{1,31}[-.]){0,6}[a-z0-9]{1,31}/)?" # mutation:equivalent *: as above

_is_key(key) if {
	regex.match(concat("", ["^", _prefix, _segment, "$"]), key)
	indexof(key, "/") < 254
}

_prefix := `(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/)?`

_segment := "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"

_is_value("")

_is_value(value) if {
	is_string(value) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	regex.match(concat("", ["^", _segment, "$"]), value)
}
