# METADATA
# title: Probe is misconfigured
# description: |
#   Probes that cannot work, or that do harm: a liveness probe that is the readiness probe once more restarts a container
#   that only needs a pause; a port that the container does not have; an answer that may take longer than the
#   time between two questions; a successThreshold that the API refuses. A name and the number that it stands for are one
#   port. Numbers are judged where the container declares ports and the probe names no host, names always.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
#     description: Configure liveness, readiness and startup probes
# custom:
#   severity: low
#   kinds: [PodBearing]
#   layer: container
#   attack: Under load, healthy containers are restarted one after the other, or hanging ones are not.
#   principles: [defence-in-depth]
#   protects: [availability]
#   remediation: |
#     Probe a port of the container, let the livenessProbe fail later than the readinessProbe, and keep timeoutSeconds within
#     periodSeconds.
#   parameters:
#     allowIdentical:
#       type: boolean
#       description: Whether livenessProbe and readinessProbe may be alike.
#     deniedCommands:
#       type: array
#       items: {type: string}
#       description: |
#         Regular expressions for commands that exec probes must not run. They are matched with the command and its arguments,
#         with a space between them.
package policies.workload_reliability.probe_quality

import data.lib.sekisho.probe
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"allowIdentical": false, "deniedCommands": []}

_parameters := object.union(default_parameters, review.parameters("probe-quality"))

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.allowIdentical != true
	some container_path, container in probe.long_running
	_is_identical(container)

	msg := sprintf("container %q has a livenessProbe that fails at the same time as the readinessProbe", [container.name])
	path := array.concat(container_path, ["livenessProbe"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [field, container_path, container, found] in _probes
	some handler in ["httpGet", "tcpSocket", "grpc"]
	port := found[handler].port
	_is_missing(port, found[handler], container)

	msg := sprintf("%s asks port %s, which is not among the ports of the container", [_owner(field, container), _text(port)])
	path := array.concat(container_path, [field, handler, "port"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [field, container_path, container, found] in _probes
	some pattern in _parameters.deniedCommands
	command := concat(" ", [word | some word in found.exec.command; is_string(word)])
	regex.match(pattern, command)

	msg := sprintf("%s runs %q, which matches %q", [_owner(field, container), command, pattern])
	path := array.concat(container_path, [field, "exec", "command"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [field, container_path, container, found] in _probes
	timeout := _number(found, "timeoutSeconds")
	period := _number(found, "periodSeconds")
	timeout > period

	msg := sprintf("%s has timeoutSeconds %d, more than periodSeconds %d", [_owner(field, container), timeout, period])
	path := array.concat(container_path, [field, "timeoutSeconds"])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some [field, container_path, container, found] in _probes
	field != "readinessProbe"
	threshold := _number(found, "successThreshold")
	threshold != 1

	msg := sprintf("%s has successThreshold %d, where only 1 is allowed", [_owner(field, container), threshold])
	path := array.concat(container_path, [field, "successThreshold"])
}

_probes contains [field, container_path, container, container[field]] if {
	some container_path, container in probe.long_running
	some field in ["livenessProbe", "readinessProbe", "startupProbe"] # mutation:equivalent drop condition: other fields are no probes
}

_owner(field, container) := sprintf("%s of container %q", [field, container.name])

_is_missing(port, _, container) if {
	is_string(port)
	not _has_port(container, "name", port)
}

_is_missing(port, handler, container) if {
	is_number(port)
	count(container.ports) > 0
	object.get(handler, "host", null) in {null, ""}
	not _has_port(container, "containerPort", port)
}

_has_port(container, field, value) if {
	some port in container.ports
	port[field] == value
}

# mutation:equivalent *: format_int has no value for others; this keeps strict engines from errors
_text(port) := format_int(port, 10) if is_number(port)

_text(port) := sprintf("%q", [port]) if is_string(port)

# How long a probe waits before the first time makes no difference afterwards.
_is_identical(container) if {
	liveness := container.livenessProbe
	readiness := container.readinessProbe
	every field in object.keys(_defaults) {
		_number(liveness, field) == _number(readiness, field)
	}
	some handler, _ in _fields # mutation:equivalent drop condition: other fields are no handlers
	_is_alike(handler, liveness[handler], readiness[handler], container)
}

# Zero is how the API writes unset.
_number(found, field) := _defaults[field] if {
	object.get(found, field, null) in {null, 0}
} else := found[field] if {
	is_number(found[field]) # mutation:equivalent *: floor has no value for others; this keeps strict engines from errors
	floor(found[field]) == found[field]
}

_defaults := {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}

_is_alike(handler, one, other, container) if {
	is_object(one) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	is_object(other) # mutation:equivalent *: object.get has no value for others; this keeps strict engines from errors
	every field, default_value in _fields[handler] {
		_value(one, field, default_value) == _value(other, field, default_value)
	}
	_is_same_port(object.get(one, "port", null), object.get(other, "port", null), container)
}

_fields := {
	"exec": {"command": null},
	"httpGet": {"host": null, "path": "/", "scheme": "HTTP", "httpHeaders": null},
	"tcpSocket": {"host": null},
	"grpc": {"service": null},
}

_value(handler, field, default_value) := default_value if {
	object.get(handler, field, null) in {null, "", []}
} else := handler[field]

_is_same_port(one, one, _)

_is_same_port(name, number, container) if _stands_for(container, name, number)

_is_same_port(number, name, container) if _stands_for(container, name, number)

_stands_for(container, name, number) if {
	some port in container.ports
	port.name == name
	port.containerPort == number
}
