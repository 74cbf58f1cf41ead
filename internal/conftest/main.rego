# METADATA
# title: Every violation, with its place in the file
# description: |
#   What policies/main does, for conftest, which reports the line that a violation names as _loc. conftest shows Rego an object
#   but no lines, so that they come from a table, data.sekisho.locations, that `sekisho data --locations` writes: by file, the
#   objects in it and their lines. An object that has changed since has no line rather than a wrong one, and neither has one
#   that its file holds twice.
package main

import data.lib.sekisho.exempt

violation contains object.union(object.union(violation, {"policy": id}), _location(violation)) if {
	some category, name
	some violation in data.policies[category][name].violation

	id := replace(name, "_", "-")
	not exempt.covers(id, violation)
}

_location(violation) := {"_loc": {"file": _known.file, "line": line}} if {
	path := [step | some part in violation.details.path; step := sprintf("%v", [part])]
	found := [line |
		some depth in numbers.range(0, count(path))
		line := object.get(_known.lines, array.concat(array.slice(path, 0, depth), [""]), null)
		is_number(line)
	]

	# The deepest step that is written.
	line := found[count(found) - 1]
} else := {}

_known := known[0] if {
	file := concat("/", [data.conftest.file.dir, data.conftest.file.name])

	# Numbers are equal however they are written, and conftest writes some in another way.
	known := [entry | some entry in data.sekisho.locations[file]; entry.object == input]
	count(known) == 1
}
