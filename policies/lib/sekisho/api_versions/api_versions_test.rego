package lib.sekisho.api_versions_test

import data.lib.sekisho.api_versions

test_end_of_an_api if {
	api_versions.lifecycle("extensions/v1beta1", "Ingress") == {
		"deprecated": 14,
		"removed": 22,
		"replacement": "networking.k8s.io/v1",
	}
	api_versions.lifecycle("admission.k8s.io/v1beta1", "AdmissionReview") == {
		"deprecated": 19,
		"removed": 22,
		"replacement": "admission.k8s.io/v1",
	}
}

test_end_without_replacement if {
	api_versions.lifecycle("settings.k8s.io/v1alpha1", "PodPreset") == {
		"deprecated": 20,
		"removed": 20,
		"replacement": "",
	}
}

test_end_to_come if {
	every version in ["v1", "/v1"] {
		api_versions.lifecycle(version, "Endpoints") == {
			"deprecated": 33,
			"removed": null,
			"replacement": "discovery.k8s.io/v1 EndpointSlice",
		}
	}
	api_versions.lifecycle("v1", "ComponentStatus") == {"deprecated": 19, "removed": null, "replacement": ""}
}

test_no_end_of_other_apis if {
	every api in [
		["networking.k8s.io/v1", "Ingress"],
		["extensions/v1beta1", "Job"],
		["extensions/v1beta1", "Ingres"],
		["extensions/v1beta1", ""],
		["v1beta1", "Ingress"],
		["example.com/v1", "CronJob"],
		["v1", "Pod"],
		["", ""],
	] {
		api_versions.lifecycle(api[0], api[1]) == null
	}
}

test_every_line_is_whole if {
	every line in split(trim_space(api_versions.lifecycles), "\n") {
		regex.match(`^[a-z0-9.]*/?v[0-9a-z]+ [A-Za-z]+ 1\.[0-9]+ (-|1\.[0-9]+) [^ ].*[^ ]?$`, line)
	}
}
