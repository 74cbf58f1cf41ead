# METADATA
# title: Label selectors
# description: |
#   Selectors as the API server reads them. An empty selector selects everything and a selector that is missing or null
#   selects nothing; where the API says otherwise, a policy says so. What is no valid selector selects nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
#     description: Label selectors
package lib.sekisho.selector

# METADATA
# description: |
#   Whether a LabelSelector, with matchLabels and matchExpressions, selects an object with these labels. Call it with
#   labels(object), which is never undefined.
matches(selector, labels) if {
	is_object(selector)
	wanted := _map(selector, "matchLabels")
	object.filter(labels, wanted) == wanted
	[expression | some expression in selector.matchExpressions; not _fits(expression, labels)] == []
}

# METADATA
# description: |
#   Whether a plain map, as a Service's selector, selects an object with these labels: each of its pairs is one of the
#   labels. An empty map selects nothing, as no controller looks for the pods of a Service that has no selector.
matches_map(selector, labels) if {
	is_object(selector) # mutation:equivalent *: nothing else has pairs; this keeps strict engines from errors
	selector != {}
	object.filter(labels, selector) == selector
}

# METADATA
# description: |
#   An index of many plain maps, given by any key: what fits needs to compare with few of them. Each is filed under the pair
#   that the fewest of them have, and an empty one under no pair.
index(maps) := object.union_n([{key: {value: {id: true}}} |
	having := object.union_n([{key: {value: {id: true}}} | some id, map in maps; some key, value in map])
	some id, map in maps
	pairs := {[count(having[key][value]), key, value] | some key, value in map}
	[_, key, value] := min(pairs | {[0, "", ""] | map == {}})
])

# METADATA
# description: The same for the matchLabels of LabelSelectors. Their matchExpressions are not looked at.
index_of_selectors(selectors) := index({id: _map(selector, "matchLabels") | some id, selector in selectors})

# METADATA
# description: The keys of those in an index that may select an object with these labels. All that do are among them.
candidates(filed, labels) := {id |
	some key, value in object.union(labels, {"": ""})
	some id, _ in filed[key][value]
}

# METADATA
# description: Whether a selector selects everything, whatever the labels are.
is_empty(selector) if {
	is_object(selector)
	_map(selector, "matchLabels") == {}
	_list(selector, "matchExpressions") == []
}

# METADATA
# description: The labels of an object, or of a pod template. Always an object.
labels(object) := object.metadata.labels if {
	is_object(object.metadata.labels)
} else := {}

_map(selector, key) := selector[key] if {
	is_object(selector[key])
} else := {}

_list(selector, key) := selector[key] if {
	is_array(selector[key])
} else := []

_fits(expression, labels) if {
	expression.operator == "In"
	_is_one_of(labels, expression)
}

_fits(expression, labels) if {
	expression.operator == "NotIn"
	is_array(expression.values)
	expression.values != []
	not _is_one_of(labels, expression)
}

_fits(expression, labels) if {
	expression.operator == "Exists"
	_has_key(labels, expression)
}

_fits(expression, labels) if {
	expression.operator == "DoesNotExist"
	is_string(expression.key)
	not _has_key(labels, expression)
}

_is_one_of(labels, expression) if labels[expression.key] in expression.values

_has_key(labels, expression) if is_string(labels[expression.key])
