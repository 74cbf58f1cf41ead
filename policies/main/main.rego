# METADATA
# title: Every violation
# description: |
#   Collects the violations of all loaded policies in one document: conftest evaluates package main without being told
#   to, and a stock OPA answers for the whole library under one path.
package main

import data.lib.sekisho.exempt

violation contains object.union(violation, {"policy": id}) if {
	some category, name
	some violation in data.policies[category][name].violation

	id := replace(name, "_", "-")
	not exempt.covers(id, violation)
}
