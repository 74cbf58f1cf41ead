package main_test

import data.main

_pod := {"kind": "Pod", "metadata": {"name": "web"}}

_found(path) := {"test": {"one": {"violation": {{"msg": "no", "details": {"path": path}}}}}}

_twice := {"kind": "Pod", "metadata": {"name": "twice"}}

_locations := {"/manifests/a.yaml": [
	{"object": _pod, "file": "a.yaml", "lines": {"": 1, "kind": {"": 2}, "list": {"": 3, "0": {"": 4}}}},
	{"object": _twice, "file": "a.yaml", "lines": {"": 11}},
	{"object": _twice, "file": "a.yaml", "lines": {"": 21}},
]}

_loc(object, path) := loc if {
	some violation in main.violation with input as object
		with data.policies as _found(path)
		with data.conftest.file as {"dir": "/manifests", "name": "a.yaml"}
		with data.sekisho.locations as _locations
	loc := violation._loc
}

test_a_violation_has_the_line_of_its_path if {
	_loc(_pod, ["kind"]) == {"file": "a.yaml", "line": 2}
	_loc(_pod, ["list", 0]) == {"file": "a.yaml", "line": 4}
	_loc(_pod, []) == {"file": "a.yaml", "line": 1}
}

test_what_is_not_written_has_the_line_of_its_parent if {
	_loc(_pod, ["list", 1, "x"]) == {"file": "a.yaml", "line": 3}
	_loc(_pod, ["spec"]) == {"file": "a.yaml", "line": 1}
}

test_an_object_that_has_changed_has_no_line if not _loc(object.union(_pod, {"metadata": {"name": "db"}}), ["kind"])

test_an_object_that_is_there_twice_has_no_line if not _loc(_twice, [])

test_without_a_table_the_violation_is_whole if {
	main.violation == {{"msg": "no", "details": {"path": ["kind"]}, "policy": "one"}} with input as _pod
		with data.policies as _found(["kind"])
}
