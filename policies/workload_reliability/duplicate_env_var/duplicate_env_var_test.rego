package policies.workload_reliability.duplicate_env_var_test

import data.policies.workload_reliability.duplicate_env_var

_pod(env) := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app", "env": env}]}}

_violation(i, name, manner) := {
	"msg": sprintf("container %q defines variable %q again, %s", ["app", name, manner]),
	"details": {"path": ["spec", "containers", 0, "env", i, "name"]},
}

_secret(key) := {"secretKeyRef": {"name": "db", "key": key}}

test_deny_another_value if {
	every second in [{"value": "b"}, {"value": ""}, {}, {"value": null}, {"valueFrom": _secret("a")}, {"value": "$(B)"}, {"value": 1}] {
		duplicate_env_var.violation == {_violation(1, "A", "with another value")} with input as _pod([
			{"name": "A", "value": "a"},
			object.union({"name": "A"}, second),
		])
	}
	duplicate_env_var.violation == {_violation(1, "A", "with another value")} with input as _pod([
		{"name": "A", "valueFrom": _secret("a")},
		{"name": "A", "valueFrom": _secret("b")},
	])
}

test_deny_the_same_value if {
	every entries in [
		[{"name": "A", "value": "a"}, {"name": "A", "value": "a"}],
		[{"name": "A"}, {"name": "A", "value": ""}],
		[{"name": "A", "value": null}, {"name": "A", "valueFrom": null}],
		[{"name": "A", "valueFrom": _secret("a")}, {"name": "A", "valueFrom": _secret("a")}],
		[{"name": "A", "value": "$(A)"}, {"name": "A", "value": "$(A)"}],
	] {
		duplicate_env_var.violation == {_violation(1, "A", "with the same value")} with input as _pod(entries)
	}
}

test_deny_value_from_the_earlier_one if {
	duplicate_env_var.violation == {_violation(1, "PATH", "from its earlier value")} with input as _pod([
		{"name": "PATH", "value": "/bin"},
		{"name": "PATH", "value": "$(PATH):/app"},
	])
}

test_deny_every_entry_but_the_first if {
	duplicate_env_var.violation == {
		_violation(2, "A", "with the same value"),
		_violation(3, "A", "with another value"),
		_violation(4, "B", "with another value"),
		_violation(5, "A", "with another value"),
	} with input as _pod([
		{"name": "A", "value": "a"},
		{"name": "B", "value": "b"},
		{"name": "A", "value": "a"},
		{"name": "A", "value": "c"},
		{"name": "B", "value": "a"},
		{"name": "A", "value": "a"},
	])
}

test_deny_in_every_container if {
	env := [{"name": "A"}, {"name": "A"}]
	duplicate_env_var.violation == {violation |
		some field, name in {"initContainers": "setup", "containers": "containers[0]", "ephemeralContainers": "debugger"}
		violation := {
			"msg": sprintf(`container %q defines variable "A" again, with the same value`, [name]),
			"details": {"path": ["spec", "template", "spec", field, 0, "env", 1, "name"]},
		}
	} with input as {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {
		"initContainers": [{"name": "setup", "env": env}],
		"containers": [{"env": env}],
		"ephemeralContainers": [{"name": "debugger", "env": env}],
	}}}}
}

test_allow_one_entry_per_variable if {
	every env in [
		null,
		[],
		[{"name": "A", "value": "a"}],
		[{"name": "A", "value": "a"}, {"name": "a", "value": "a"}, {"name": "B", "value": "a"}],
	] {
		duplicate_env_var.violation == set() with input as _pod(env)
	}
}

test_allow_what_is_no_name if {
	every env in [[{"name": 1}, {"name": 1}], [{"value": "a"}, {"value": "a"}], ["A", "A"], [{"name": null}, {"name": null}]] {
		duplicate_env_var.violation == set() with input as _pod(env)
	}
}

test_allow_another_container_and_env_from if {
	duplicate_env_var.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [
		{"name": "app", "env": [{"name": "A"}], "envFrom": [{"configMapRef": {"name": "a"}}, {"configMapRef": {"name": "a"}}]},
		{"name": "other", "env": [{"name": "A"}]},
	]}}
}

test_allow_other_kinds if {
	duplicate_env_var.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"containers": [{"name": "app", "env": [{"name": "A"}, {"name": "A"}]}]},
	}
}
