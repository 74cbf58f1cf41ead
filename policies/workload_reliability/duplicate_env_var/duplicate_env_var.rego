# METADATA
# title: Environment variable defined twice
# description: |
#   Of several definitions of one environment variable the last one wins, without a word, and an apply that merges the list
#   by name may drop any of them. A later value that is built from the earlier one, as in PATH: $(PATH):/app, is no mistake
#   to the API server, but suffers the same from an apply. What envFrom brings may be defined again.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
#     description: Environment variables of a container
# custom:
#   severity: low
#   kinds: [PodBearing]
#   attack: A container runs with another setting than the one that its author sees, until the next apply changes it.
#   protects: [integrity, availability]
#   remediation: Remove all entries of the variable but the one that holds.
package policies.workload_reliability.duplicate_env_var

import data.lib.sekisho.workload

violation contains {"msg": msg, "details": {"path": path}} if {
	some container_path, container in workload.containers
	_repeats_a_name(container.env) # mutation:equivalent *: spares most containers the comparison of all pairs
	some i, variable in container.env # mutation:equivalent all but the first element: the first has no earlier one
	is_string(variable.name)
	earlier := [other | some j, other in container.env; j < i; other.name == variable.name]
	earlier != []

	msg := sprintf("container %q defines variable %q again, %s", [container.name, variable.name, _manner(earlier, variable)])
	path := array.concat(container_path, ["env", i, "name"])
}

# mutation:equivalent *: a list without repeated names has no such pair either
_repeats_a_name(env) if count([1 | some _ in env]) > count({variable.name | some variable in env})

_manner(earlier, variable) := "with the same value" if {
	every other in earlier {
		_value(other) == _value(variable)
	}
} else := "from its earlier value" if {
	is_string(variable.value) # mutation:equivalent *: contains has no value for others; this keeps strict engines from errors
	contains(variable.value, sprintf("$(%s)", [variable.name]))
} else := "with another value"

# An entry without a value is empty.
_value(variable) := [_text(object.get(variable, "value", null)), object.get(variable, "valueFrom", null)]

_text(null) := ""

_text(value) := value if value != null
