package policies.secrets.secret_reference_allowlist_test

import data.policies.secrets.secret_reference_allowlist

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "team-a"}, "spec": spec}

_volume(source) := _pod({"volumes": [object.union({"name": "data"}, source)]})

_db := _volume({"secret": {"secretName": "db"}})

_refused(text, path) := {
	"msg": sprintf("%s, which is not among the allowed names", [text]),
	"details": {"path": path},
}

_none := {"allowedNames": ["shop"]}

test_allow_everything_by_default if {
	secret_reference_allowlist.default_parameters == {"allowedNames": ["*"], "denyLabels": {}, "forbidAll": false}
	secret_reference_allowlist.violation == set() with input as _db

	every parameters in [{"allowedNames": []}, {"denyLabels": {}}, {"denyLabels": {"matchLabels": {}}}, {"forbidAll": false}, {"forbidAll": "true"}] {
		secret_reference_allowlist.violation == set() with input as _db
			with data.parameters["secret-reference-allowlist"] as parameters
			with data.inventory as _inventory
	}
}

test_deny_everything_on_demand if {
	every parameters in [{"forbidAll": true}, {"forbidAll": true, "allowedNames": ["*"]}, {"forbidAll": true, "allowedNames": ["x"], "denyLabels": {"matchLabels": {"tier": "platform"}}}] {
		secret_reference_allowlist.violation == {{
			"msg": `volume "data" uses Secret "db", while pods may use none`,
			"details": {"path": ["spec", "volumes", 0, "secret", "secretName"]},
		}} with input as _db
			with data.parameters["secret-reference-allowlist"] as parameters
			with data.inventory as _inventory
	}
}

test_deny_each_reference_on_demand if {
	secret_reference_allowlist.violation == {
		{
			"msg": `pod uses Secret "a", while pods may use none`,
			"details": {"path": ["spec", "imagePullSecrets", 0, "name"]},
		},
		{
			"msg": `volume "data" uses Secret "b", while pods may use none`,
			"details": {"path": ["spec", "volumes", 0, "projected", "sources", 0, "secret", "name"]},
		},
	} with input as _pod({
		"imagePullSecrets": [{"name": "a"}],
		"volumes": [{"name": "data", "projected": {"sources": [{"secret": {"name": "b"}}]}}],
	})
		with data.parameters["secret-reference-allowlist"] as {"forbidAll": true}
}

test_judge_by_the_lists_unless_all_is_forbidden if {
	secret_reference_allowlist.violation == {_refused(
		`volume "data" uses Secret "db"`,
		["spec", "volumes", 0, "secret", "secretName"],
	)} with input as _db with data.parameters["secret-reference-allowlist"] as {"forbidAll": "yes", "allowedNames": ["shop"]}

	secret_reference_allowlist.violation == {{
		"msg": `volume "data" uses Secret "db", whose labels forbid it`,
		"details": {"path": ["spec", "volumes", 0, "secret", "secretName"]},
	}} with input as _db
		with data.parameters["secret-reference-allowlist"] as {"forbidAll": "yes", "denyLabels": {"matchLabels": {"tier": "platform"}}}
		with data.inventory as _inventory
}

test_deny_references_of_every_container if {
	secret_reference_allowlist.violation == {
		_refused(`container "setup" uses Secret "a"`, ["spec", "initContainers", 0, "env", 1, "valueFrom", "secretKeyRef", "name"]),
		_refused(`container "web" uses Secret "b"`, ["spec", "containers", 0, "envFrom", 1, "secretRef", "name"]),
		_refused(`container "ephemeralContainers[0]" uses Secret "c"`, ["spec", "ephemeralContainers", 0, "envFrom", 0, "secretRef", "name"]),
	} with input as _pod({
		"initContainers": [{"name": "setup", "env": [{"name": "A"}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "a", "key": "a"}}}]}],
		"containers": [{"name": "web", "envFrom": [{"configMapRef": {"name": "a"}}, {"secretRef": {"name": "b"}}, {"secretRef": {"name": "shop"}}]}],
		"ephemeralContainers": [{"envFrom": [{"secretRef": {"name": "c"}}]}],
	})
		with data.parameters["secret-reference-allowlist"] as _none
}

test_deny_references_of_every_volume if {
	every path in [
		["secret", "secretName"],
		["azureFile", "secretName"],
		["csi", "nodePublishSecretRef", "name"],
		["cephfs", "secretRef", "name"],
		["cinder", "secretRef", "name"],
		["flexVolume", "secretRef", "name"],
		["iscsi", "secretRef", "name"],
		["rbd", "secretRef", "name"],
		["scaleIO", "secretRef", "name"],
		["storageos", "secretRef", "name"],
	] {
		secret_reference_allowlist.violation == {_refused(
			`volume "data" uses Secret "db"`,
			array.concat(["spec", "volumes", 0], path),
		)} with input as _volume(_nested(path))
			with data.parameters["secret-reference-allowlist"] as _none
	}

	secret_reference_allowlist.violation == {_refused(
		`volume "volumes[1]" uses Secret "db"`,
		["spec", "volumes", 1, "projected", "sources", 1, "secret", "name"],
	)} with input as _pod({"volumes": [
		{"name": "a", "emptyDir": {}},
		{"name": null, "projected": {"sources": [{"configMap": {"name": "a"}}, {"secret": {"name": "db"}}, {"secret": {"name": "shop"}}]}},
	]})
		with data.parameters["secret-reference-allowlist"] as _none
}

_nested(path) := {path[0]: {path[1]: "db"}} if count(path) == 2

_nested(path) := {path[0]: {path[1]: {path[2]: "db"}}} if count(path) == 3

test_deny_pull_secrets if {
	secret_reference_allowlist.violation == {_refused(
		`pod uses Secret "registry"`,
		["spec", "imagePullSecrets", 1, "name"],
	)} with input as _pod({"imagePullSecrets": [{"name": "shop"}, {"name": "registry"}]})
		with data.parameters["secret-reference-allowlist"] as _none
}

test_deny_names_outside_of_the_patterns if {
	every names in [["d"], ["*-db"], ["shop", "db?"], ["$(namespace)"], ["$(serviceAccount)-*"], ["team-b-*"]] {
		secret_reference_allowlist.violation == {_refused(
			`volume "data" uses Secret "db"`,
			["spec", "volumes", 0, "secret", "secretName"],
		)} with input as _db
			with data.parameters["secret-reference-allowlist"] as {"allowedNames": names}
	}
}

test_allow_names_inside_of_the_patterns if {
	every name, patterns in {
		"db": ["db"],
		"db.v1": ["d*"],
		"web": ["shop", "web", "api"],
		"team-a": ["$(namespace)"],
		"team-a-db": ["$(namespace)-*"],
		"default-team-a-x": ["$(serviceAccount)-$(namespace)-x"],
		"other": ["*"],
	} {
		secret_reference_allowlist.violation == set() with input as _volume({"secret": {"secretName": name}})
			with data.parameters["secret-reference-allowlist"] as {"allowedNames": patterns}
	}
}

test_allow_names_of_the_service_account if {
	every account in [
		{"serviceAccountName": "robot"},
		{"serviceAccount": "robot"},
		{"serviceAccountName": "robot", "serviceAccount": "other"},
		{"serviceAccountName": "", "serviceAccount": "robot"},
		{"serviceAccountName": null, "serviceAccount": "robot"},
	] {
		secret_reference_allowlist.violation == set() with input as _pod(object.union(
			account,
			{"imagePullSecrets": [{"name": "robot-db"}]},
		))
			with data.parameters["secret-reference-allowlist"] as {"allowedNames": ["$(serviceAccount)-*"]}
	}
}

_inventory := {"namespace": {
	"team-a": {"v1": {"Secret": {
		"api": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "api", "namespace": "team-a"}},
		"db": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "namespace": "team-a", "labels": {"tier": "platform"}}},
		"web": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "team-a"}},
	}}},
	"team-b": {"v1": {"Secret": {"shop": {"apiVersion": "v1", "kind": "Secret", "metadata": {
		"name": "shop",
		"namespace": "team-b",
		"labels": {"tier": "platform"},
	}}}}},
}}

test_deny_labels if {
	every labels in [
		{"matchLabels": {"tier": "platform"}},
		{"matchExpressions": [{"key": "tier", "operator": "Exists"}]},
	] {
		secret_reference_allowlist.violation == {{
			"msg": `pod uses Secret "db", whose labels forbid it`,
			"details": {"path": ["spec", "imagePullSecrets", 1, "name"]},
		}} with input as _pod({"imagePullSecrets": [{"name": "api"}, {"name": "db"}, {"name": "web"}, {"name": "shop"}, {"name": "unknown"}]})
			with data.parameters["secret-reference-allowlist"] as {"denyLabels": labels}
			with data.inventory as _inventory
	}
}

test_allow_secrets_with_other_labels if {
	secret_reference_allowlist.violation == set() with input as _db
		with data.parameters["secret-reference-allowlist"] as {"denyLabels": {"matchLabels": {"tier": "other"}}}
		with data.inventory as _inventory
}

test_allow_no_references if {
	every spec in [
		{},
		{"volumes": null, "imagePullSecrets": null},
		{"volumes": [], "imagePullSecrets": []},
		{"volumes": [{"name": "a", "secret": null}, {"name": "b", "secret": {}}, {"name": "c", "emptyDir": {}}, {"name": "d", "projected": null}]},
		{"volumes": [{"name": "a", "secret": {"secretName": 7}}, "secret"]},
		{"imagePullSecrets": [{}, {"name": null}, {"name": 7}]},
		{"containers": [{"name": "web", "env": null, "envFrom": [{"secretRef": null}, {"secretRef": {"name": 7}}]}]},
	] {
		secret_reference_allowlist.violation == set() with input as _pod(spec)
			with data.parameters["secret-reference-allowlist"] as {"forbidAll": true}
	}
}

test_allow_other_kinds if {
	secret_reference_allowlist.violation == set() with input as object.union(_db, {"apiVersion": "example.com/v1"})
		with data.parameters["secret-reference-allowlist"] as {"forbidAll": true}
}
