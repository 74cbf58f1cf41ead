# METADATA
# title: Annotation required or forbidden
# description: |
#   Annotations steer controllers: what is exposed, what is logged, who is called at night. Rules say which annotations
#   objects of their kinds must have, which they must not have, and which ones below a prefix they may have. Annotations of a
#   pod template are judged with those of the object. Nothing is judged before there are rules. A null is forbidden as any
#   other value, but no annotation that is required.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
#     description: Annotations
# custom:
#   severity: low
#   attack: An annotation that nobody looks at has a controller expose the object or drop a safeguard.
#   principles: [separation]
#   protects: [integrity]
#   remediation: Set the annotation that the rule requires, or remove the one that it forbids.
#   parameters:
#     required:
#       type: array
#       items:
#         type: object
#         properties:
#           kinds: {type: array, items: {type: string}}
#           key: {type: string}
#           valueRegex: {type: string}
#           template: {type: boolean}
#       description: |
#         Annotations that objects of these kinds must have: kinds, as apps/Deployment, PodBearing for pods and whatever makes
#         pods, or `*` for all; the key; a regular expression that the whole value must match, if any; and whether the pod
#         template must have the annotation too.
#     forbidden:
#       type: array
#       items:
#         type: object
#         properties:
#           kinds: {type: array, items: {type: string}}
#           keyGlob: {type: string}
#       description: Keys that objects of these kinds and their pod templates must not have; `*` stands for any text.
#     allowedOnly:
#       type: array
#       items:
#         type: object
#         properties:
#           kinds: {type: array, items: {type: string}}
#           prefix: {type: string}
#           keys: {type: array, items: {type: string}}
#       description: The only keys, written in full, that objects of these kinds and their pod templates may have below a prefix.
package policies.tenancy.required_annotations

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"required": [], "forbidden": [], "allowedOnly": []}

# mutation:equivalent replace call: without the defaults there are no rules, which is what they say
_parameters := object.union(default_parameters, review.parameters("required-annotations"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some rule in _parameters.required
	_is_about(rule.kinds)
	some place in _places_of(rule)
	path := array.concat(place, [rule.key])
	object.get(review.object, path, null) == null

	msg := sprintf("%s %q is missing", [_noun(place), rule.key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some rule in _parameters.required
	_is_about(rule.kinds)
	pattern := rule.valueRegex
	some place in _places_of(rule)
	path := array.concat(place, [rule.key])
	value := object.get(review.object, path, null)
	is_string(value)
	not regex.match(sprintf("^(?:%s)$", [pattern]), value)

	msg := sprintf("%s %q has the value %q, which does not match %s", [_noun(place), rule.key, value, pattern])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some rule in _parameters.forbidden
	_is_about(rule.kinds)
	some place in _places
	some key in _keys(place)
	glob.match(rule.keyGlob, null, key)

	msg := sprintf("%s %q is forbidden", [_noun(place), key])
	path := array.concat(place, [key])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some rule in _parameters.allowedOnly
	_is_about(rule.kinds)
	some place in _places
	some key in _keys(place)
	startswith(key, rule.prefix)
	not key in rule.keys

	msg := sprintf("%s %q is none of those allowed that begin with %s", [_noun(place), key, rule.prefix])
	path := array.concat(place, [key])
}

_is_about(kinds) if "*" in kinds

_is_about(kinds) if review.group_kind in kinds

_is_about(kinds) if {
	"PodBearing" in kinds
	workload.pod_path # mutation:equivalent neighbour field: there is the one where there is the other
}

_places contains ["metadata", "annotations"]

# That of a pod is the same place.
_places contains workload.annotations_path

_places_of(rule) := _places if {
	rule.template == true
} else := {["metadata", "annotations"]}

_noun(place) := "annotation" if {
	place == ["metadata", "annotations"]
} else := "pod annotation"

_keys(place) := {key |
	some key, _ in object.get(review.object, place, null)
	is_string(key) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
}
