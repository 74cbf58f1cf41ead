# METADATA
# title: Exemptions
# description: |
#   What a user exempts from a policy, for every policy alike, in its parameter `exempt`. It is a list; of an entry all that
#   it names must fit: namespaces, names, labels, images and subjects, as globs. An entry that names nothing fits nothing.
package lib.sekisho.exempt

import data.lib.sekisho.image
import data.lib.sekisho.review
import data.lib.sekisho.selector
import data.lib.sekisho.workload

# METADATA
# description: Whether an exemption of a policy covers one of its violations.
covers(id, violation) if {
	some entry in review.parameters(id).exempt
	count(entry) > 0
	every key, wanted in entry {
		_fits(key, wanted, violation)
	}
}

# What is namespaced may be written without its namespace, and lands in the namespace default.
_fits("namespaces", patterns, _) if _is_any(patterns, _namespace)

_fits("names", patterns, _) if _is_any(patterns, review.object.metadata.name)

_fits("names", patterns, _) if {
	not is_string(object.get(review.object, ["metadata", "name"], null))
	_is_any(patterns, review.object.metadata.generateName)
}

_fits("labels", wanted, _) if {
	some labels in [selector.labels(review.object), selector.labels(workload.pod)]
	every key, pattern in wanted {
		glob.match(pattern, null, labels[key])
	}
}

# A violation is exempt for the image of the container, or of the volume, that it is about.
_fits("images", patterns, violation) if {
	some path, found in image.images
	owner := array.slice(path, 0, count(workload.spec_path) + 2) # mutation:equivalent change literal: a slice from -1 is one from 0
	array.slice(violation.details.path, 0, count(owner)) == owner # mutation:equivalent change literal: a slice from -1 is one from 0
	some pattern in patterns
	image.covers(pattern, found.name)
}

_fits("subjects", patterns, _) if {
	some subject in review.subjects
	_is_any(patterns, subject)
}

_is_any(patterns, text) if {
	some pattern in patterns
	glob.match(pattern, null, text)
}

_namespace := review.object.metadata.name if {
	review.group_kind == "Namespace"
} else := review.object.metadata.namespace if {
	is_string(review.object.metadata.namespace)
} else := "default"
