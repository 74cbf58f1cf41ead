package policies.images.image_vulnerabilities_test

import data.policies.images.image_vulnerabilities

_object(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "team-a"}, "spec": spec}

_pod(image) := _object({"containers": [{"name": "web", "image": image}]})

_digest := "sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d"

_other := "sha256:f2f01157055a9b2aab9df7118e1f1c9abf345e99b23bc7a2bc791db374a7d0f6"

_tagged := "registry.example/web:1.4"

_exact := concat("@", [_tagged, _digest])

_violation(image, text) := {
	"msg": sprintf(`image %q of container "web"%s`, [image, text]),
	"details": {"path": ["spec", "containers", 0, "image"]},
}

_by_tag := ", by a scan of the tag, which may have moved,"

_critical(id) := {"id": id, "severity": "CRITICAL", "fixedVersion": "1.2"}

_report(image, vulnerabilities) := {"image": image, "time": "2026-11-01T10:00:00Z", "vulnerabilities": vulnerabilities}

_one := {"reports": [_report(_exact, [_critical("CVE-1")])]}

_with(parameters) := object.union(_one, parameters)

_has_one(image) := _violation(image, " has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-1")

test_allow_everything_without_a_result if {
	image_vulnerabilities.default_parameters == {
		"max": {"CRITICAL": 0},
		"exposedMax": {"CRITICAL": 0},
		"internalClasses": [],
		"deniedCVEs": [],
		"ignoreUnfixed": false,
		"maxAge": "720h",
		"today": "",
		"required": false,
		"reports": [],
	}

	every parameters in [{}, {"deniedCVEs": ["CVE-1"]}, {"today": "2026-11-26"}] {
		image_vulnerabilities.violation == set() with input as _pod(_exact) with data.parameters["image-vulnerabilities"] as parameters
	}
}

test_deny_more_than_the_limit if {
	image_vulnerabilities.violation == {_has_one(_exact)} with input as _pod(_exact) with data.parameters["image-vulnerabilities"] as _one

	image_vulnerabilities.violation == set() with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as _with({"max": {"CRITICAL": 1, "HIGH": 0}})

	image_vulnerabilities.violation == {
		_violation(_exact, " has too many vulnerabilities of severity HIGH, 4 instead of at most 2: CVE-1, CVE-2, CVE-3 and 1 more"),
		_violation(_exact, " has too many vulnerabilities of severity CRITICAL, 3 instead of at most 1: CVE-5, CVE-6, CVE-7"),
	} with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {
			"max": {"CRITICAL": 1, "HIGH": 2, "LOW": 0},
			"reports": [_report(_exact, array.concat(
				[_critical(id) | some id in ["CVE-7", "CVE-6", "CVE-5", "CVE-5"]],
				[{"id": id, "severity": "High"} | some id in ["CVE-4", "CVE-3", "CVE-2", "CVE-1"]],
			))],
		}

	image_vulnerabilities.violation == {_violation(
		_exact,
		" has too many vulnerabilities of severity critical, 1 instead of at most 0: CVE-1",
	)} with input as _pod(_exact) with data.parameters["image-vulnerabilities"] as _with({"max": {"critical": 0, "CRITICAL": 9}})
}

_exposed(image) := object.union(_pod(image), {"metadata": {"labels": {"app": "web"}}})

_outside := {"namespace": {"team-a": {
	"v1": {"Service": {"web": {
		"apiVersion": "v1",
		"kind": "Service",
		"metadata": {"name": "web", "namespace": "team-a"},
		"spec": {"selector": {"app": "web"}},
	}}},
	"networking.k8s.io/v1": {"Ingress": {"web": {
		"apiVersion": "networking.k8s.io/v1",
		"kind": "Ingress",
		"metadata": {"name": "web", "namespace": "team-a"},
		"spec": {"ingressClassName": "web", "defaultBackend": {"service": {"name": "web"}}},
	}}},
}}}

_two := {"reports": [_report(_exact, [_critical("CVE-1"), {"id": "CVE-2", "severity": "HIGH"}])]}

_too_many(severity, limit, id) := _violation(_exact, sprintf(
	" has too many vulnerabilities of severity %s, 1 instead of at most 0%s: %s",
	[severity, limit, id],
))

test_deny_more_than_the_limit_of_workloads_reached_from_outside if {
	outside := ", as the workload is reached from outside the cluster"
	every case in [
		[{"max": {"CRITICAL": 9}}, {_too_many("CRITICAL", outside, "CVE-1")}],
		[{}, {_too_many("CRITICAL", "", "CVE-1")}],
		[{"exposedMax": {"CRITICAL": 9}}, {_too_many("CRITICAL", "", "CVE-1")}],
		[{"exposedMax": {"HIGH": 0}}, {_too_many("CRITICAL", "", "CVE-1"), _too_many("HIGH", outside, "CVE-2")}],
		[
			{"max": {"CRITICAL": 9, "HIGH": 9}, "exposedMax": {"HIGH": 0}},
			{_too_many("CRITICAL", outside, "CVE-1"), _too_many("HIGH", outside, "CVE-2")},
		],
		[{"max": {"CRITICAL": 1}, "internalClasses": ["web"]}, set()],
	] {
		image_vulnerabilities.violation == case[1] with input as _exposed(_exact)
			with data.parameters["image-vulnerabilities"] as object.union(_two, case[0])
			with data.inventory as _outside
	}

	image_vulnerabilities.violation == set() with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as object.union(_two, {"max": {"CRITICAL": 1}})
		with data.inventory as _outside
}

test_ignore_what_nobody_has_mended_on_demand if {
	reports := [_report(_exact, [
		{"id": "CVE-1", "severity": "CRITICAL"},
		{"id": "CVE-2", "severity": "CRITICAL", "fixedVersion": ""},
		{"id": "CVE-3", "severity": "CRITICAL", "fixedVersion": null},
		_critical("CVE-4"),
	])]
	image_vulnerabilities.violation == {_violation(
		_exact,
		" has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-4",
	)} with input as _pod(_exact) with data.parameters["image-vulnerabilities"] as {"reports": reports, "ignoreUnfixed": true}

	every unset in [false, "true"] {
		image_vulnerabilities.violation == {_violation(
			_exact,
			" has too many vulnerabilities of severity CRITICAL, 4 instead of at most 0: CVE-1, CVE-2, CVE-3 and 1 more",
		)} with input as _pod(_exact) with data.parameters["image-vulnerabilities"] as {"reports": reports, "ignoreUnfixed": unset}
	}
}

test_deny_numbers_of_the_list if {
	image_vulnerabilities.violation == {
		_violation(_exact, " has CVE-1, which no image may have"),
		_violation(_exact, " has CVE-3, which no image may have"),
	} with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {
			"max": {"CRITICAL": 9},
			"ignoreUnfixed": true,
			"deniedCVEs": ["CVE-1", "CVE-2", "CVE-3"],
			"reports": [_report(_exact, [_critical("CVE-1"), {"id": "CVE-3", "severity": "LOW"}])],
		}
}

test_deny_old_results if {
	every today in ["2026-12-02", "2026-12-02T00:00:00Z", "2027-01-01"] {
		image_vulnerabilities.violation == {_violation(
			_exact,
			" was last scanned on 2026-11-01, longer ago than 720h",
		)} with input as _pod(_exact)
			with data.parameters["image-vulnerabilities"] as {"today": today, "reports": [_report(_exact, [])]}
	}

	every parameters in [
		{"today": "2026-12-01"},
		{"today": "2026-10-01"},
		{"today": "2027-12-01", "maxAge": ""},
		{"today": "2027-12-01", "maxAge": "30d"},
		{"today": "2027-12-01", "maxAge": "9999999h"},
		{"today": ""},
		{"today": "soon"},
	] {
		image_vulnerabilities.violation == set() with input as _pod(_exact)
			with data.parameters["image-vulnerabilities"] as object.union({"reports": [_report(_exact, [])]}, parameters)
	}

	image_vulnerabilities.violation == set() with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {"today": "2026-12-01", "reports": [{"image": _exact}]}
}

test_days_of_the_calendar if {
	every time, days in {
		"2026-11-25T23:59:59Z": 1,
		"2026-10-26": 31,
		"2025-11-26": 365,
		"2024-02-29T08:09:00Z": 1001,
		"2024-03-01": 1000,
		"2000-01-31": 9796,
		"1999-12-31": 9827,
		"1899-12-31": 46351,
	} {
		image_vulnerabilities.violation == set() with input as _pod(_exact)
			with data.parameters["image-vulnerabilities"] as {
				"today": "2026-11-26",
				"maxAge": sprintf("%dh", [days * 24]),
				"reports": [{"image": _exact, "time": time}],
			}

		count(image_vulnerabilities.violation) == 1 with input as _pod(_exact)
			with data.parameters["image-vulnerabilities"] as {
				"today": "2026-11-26",
				"maxAge": sprintf("%dh", [(days * 24) - 1]),
				"reports": [{"image": _exact, "time": time}],
			}
	}
}

test_a_result_is_that_of_the_digest if {
	every image in [_exact, concat("@", ["registry.example/web", _digest]), concat("@", ["mirror.example/other:2", _digest])] {
		image_vulnerabilities.violation == {_has_one(image)} with input as _pod(image) with data.parameters["image-vulnerabilities"] as _one
	}

	every image in [concat("@", [_tagged, _other]), "registry.example/web:1.5", "registry.example/other:1.4", "registry.example/web"] {
		image_vulnerabilities.violation == set() with input as _pod(image) with data.parameters["image-vulnerabilities"] as _one
	}
}

test_or_that_of_the_tag_which_the_message_says if {
	wanted := " has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-1"
	every image, scanned in {
		_tagged: _exact,
		_exact: _tagged,
		"registry.example/web:2": "registry.example/web:2",
		"web": "docker.io/library/web:latest",
		"web:latest": "index.docker.io/library/web",
	} {
		image_vulnerabilities.violation == {_violation(image, concat("", [_by_tag, wanted]))} with input as _pod(image)
			with data.parameters["image-vulnerabilities"] as {"reports": [_report(scanned, [_critical("CVE-1")])]}
	}
}

test_the_digest_comes_before_the_tag if {
	image_vulnerabilities.violation == {_has_one(_exact)} with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {"reports": [
			_report(_tagged, [_critical("CVE-2")]),
			_report(_exact, [_critical("CVE-1")]),
			_report(concat("@", [_tagged, _other]), [_critical("CVE-3")]),
		]}
}

test_the_newest_result_counts if {
	old := object.union(_report(_exact, [_critical("CVE-2")]), {"time": "2026-10-31T10:00:00Z"})
	never := {"image": _exact, "vulnerabilities": [_critical("CVE-3")]}
	every reports in [[old, _report(_exact, [_critical("CVE-1")]), never], [never, _report(_exact, [_critical("CVE-1")]), old]] {
		image_vulnerabilities.violation == {_has_one(_exact)} with input as _pod(_exact)
			with data.parameters["image-vulnerabilities"] as {"reports": reports}
	}
}

test_deny_missing_results_on_demand if {
	every image in [_exact, "web", "$(IMAGE)"] {
		image_vulnerabilities.violation == {_violation(image, " has no scan result")} with input as _pod(image)
			with data.parameters["image-vulnerabilities"] as {"required": true}

		image_vulnerabilities.violation == set() with input as _pod(image)
			with data.parameters["image-vulnerabilities"] as {"required": "true"}
	}

	image_vulnerabilities.violation == set() with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {"required": true, "reports": [{"image": _exact}]}

	image_vulnerabilities.violation == {_violation(_exact, " has no scan result")} with input as _pod(_exact)
		with data.parameters["image-vulnerabilities"] as {"required": true, "reports": [{"image": "$(X)"}, {"time": "2026-11-01"}]}
}

_inventory(report) := {"namespace": {"team-a": {"aquasecurity.github.io/v1alpha1": {"VulnerabilityReport": {"web": {
	"apiVersion": "aquasecurity.github.io/v1alpha1",
	"kind": "VulnerabilityReport",
	"metadata": {"name": "web", "namespace": "team-a"},
	"report": report,
}}}}}}

_scan := {
	"updateTimestamp": "2026-10-01T10:00:00Z",
	"registry": {"server": "index.docker.io"},
	"artifact": {"repository": "library/web", "tag": "1.4", "digest": _digest},
	"vulnerabilities": [{"vulnerabilityID": "CVE-1", "severity": "CRITICAL", "fixedVersion": "1.2", "resource": "libc"}],
}

test_read_reports_of_the_namespace if {
	image_vulnerabilities.violation == {_has_one(_exact)} with input as _pod(_exact) with data.inventory as _inventory(_scan)

	image_vulnerabilities.violation == {_has_one(_exact), _violation(_exact, " was last scanned on 2026-10-01, longer ago than 720h")} with input as _pod(_exact)
		with data.inventory as _inventory(_scan)
		with data.parameters["image-vulnerabilities"] as {"today": "2026-11-26"}

	image_vulnerabilities.violation == {_violation(
		"web:1.4",
		concat("", [_by_tag, " has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-1"]),
	)} with input as _pod("web:1.4") with data.inventory as _inventory(_scan)

	image_vulnerabilities.violation == {_violation(
		concat("@", ["web:1.4", _digest]),
		concat("", [_by_tag, " has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-1"]),
	)} with input as _pod(concat("@", ["web:1.4", _digest]))
		with data.inventory as _inventory(object.union(_scan, {"registry": null, "artifact": {"digest": null}}))

	image_vulnerabilities.violation == set() with input as object.union(_pod(_exact), {"metadata": {"namespace": "team-b"}})
		with data.inventory as _inventory(_scan)
}

test_the_newest_of_reports_and_parameter_counts if {
	image_vulnerabilities.violation == {_violation(
		_exact,
		" has too many vulnerabilities of severity CRITICAL, 1 instead of at most 0: CVE-9",
	)} with input as _pod(_exact)
		with data.inventory as _inventory(_scan)
		with data.parameters["image-vulnerabilities"] as {"reports": [_report(_exact, [_critical("CVE-9")])]}
}

test_allow_reports_that_say_nothing if {
	every report in [
		null,
		{},
		{"artifact": {"repository": 7}},
		object.union(_scan, {"vulnerabilities": null}),
		object.union(_scan, {"vulnerabilities": [{"severity": "CRITICAL"}, {"vulnerabilityID": 7, "severity": "CRITICAL"}, {"vulnerabilityID": "CVE-1"}, {"vulnerabilityID": "CVE-1", "severity": 7}, null]}),
	] {
		image_vulnerabilities.violation == set() with input as _pod(_exact) with data.inventory as _inventory(report)
	}
}

test_deny_every_image_of_the_pod if {
	{violation.details.path | some violation in image_vulnerabilities.violation} == {
		["spec", "initContainers", 0, "image"],
		["spec", "ephemeralContainers", 0, "image"],
		["spec", "volumes", 0, "image", "reference"],
	} with input as _object({
		"initContainers": [{"name": "setup", "image": _exact}],
		"containers": [{"name": "web", "image": concat("@", ["a", _other])}],
		"ephemeralContainers": [{"image": _tagged}],
		"volumes": [{"name": "model", "image": {"reference": _exact}}],
	})
		with data.parameters["image-vulnerabilities"] as _with({"required": false})

	{violation.details.path | some violation in image_vulnerabilities.violation} == {
		["spec", "initContainers", 0, "image"],
		["spec", "containers", 0, "image"],
	} with input as _object({
		"initContainers": [{"name": "setup", "image": "setup"}],
		"containers": [{"name": "web", "image": "web"}],
	})
		with data.parameters["image-vulnerabilities"] as {"required": true}
}

test_allow_other_kinds_and_no_images if {
	every other in [
		object.union(_pod("web"), {"apiVersion": "example.com/v1"}),
		_object({"containers": [{"name": "web"}]}),
		_object({}),
	] {
		image_vulnerabilities.violation == set() with input as other with data.parameters["image-vulnerabilities"] as {"required": true}
	}
}
