package policies.container_hardening.host_aliases_test

import data.policies.container_hardening.host_aliases

_pod(aliases) := {"apiVersion": "v1", "kind": "Pod", "spec": {"hostAliases": aliases, "containers": [{"name": "app"}]}}

_violation(i, msg) := {"msg": msg, "details": {"path": ["spec", "hostAliases", i]}}

test_deny_every_alias if {
	host_aliases.violation == {
		_violation(0, `pod resolves "db.example" to "10.0.0.1" past DNS`),
		_violation(1, `pod resolves "a.example", "kubernetes.default.svc" to "fd00::1" past DNS`),
	} with input as _pod([
		{"ip": "10.0.0.1", "hostnames": ["db.example"]},
		{"ip": "fd00::1", "hostnames": ["a.example", "kubernetes.default.svc"]},
	])
}

test_deny_alias_without_names if {
	every names in [null, [], "db.example"] {
		host_aliases.violation == {_violation(0, `pod resolves no name to "10.0.0.1" past DNS`)} with input as _pod([{
			"ip": "10.0.0.1",
			"hostnames": names,
		}])
	}
	host_aliases.violation == {_violation(0, `pod resolves no name to "" past DNS`)} with input as _pod([{}])
}

test_deny_alias_without_address if {
	host_aliases.violation == {_violation(0, `pod resolves "db.example" to "" past DNS`)} with input as _pod([{"hostnames": ["db.example"]}])
}

test_deny_alias_of_a_template if {
	host_aliases.violation == {{
		"msg": `pod resolves "db.example" to "10.0.0.1" past DNS`,
		"details": {"path": ["spec", "template", "spec", "hostAliases", 0]},
	}} with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"template": {"spec": {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["db.example"]}]}}},
	}
}

test_allow_unset_null_and_empty if {
	every aliases in [null, [], {}, [null]] {
		host_aliases.violation == set() with input as _pod(aliases)
	}
	host_aliases.violation == set() with input as {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app"}]}}
}

test_allow_kinds_without_a_pod if {
	host_aliases.violation == set() with input as {
		"apiVersion": "example.com/v1",
		"kind": "Pod",
		"spec": {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["db.example"]}]},
	}
}
