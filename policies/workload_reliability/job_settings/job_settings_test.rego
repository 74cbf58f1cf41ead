package policies.workload_reliability.job_settings_test

import data.policies.workload_reliability.job_settings

_job(spec) := {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "import"}, "spec": spec}

_cron_job(spec, job) := {
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "nightly"},
	"spec": object.union(spec, {"jobTemplate": {"spec": job}}),
}

_good := {"startingDeadlineSeconds": 600}

_violation(path, msg) := {"msg": msg, "details": {"path": path}}

_stays := {_violation(
	["spec", "ttlSecondsAfterFinished"],
	"ttlSecondsAfterFinished is not set: the Job stays after it has finished",
)}

test_deny_job_that_stays if {
	every spec in [{}, {"ttlSecondsAfterFinished": null}, {"template": {"spec": {"ttlSecondsAfterFinished": 1}}}] {
		job_settings.violation == _stays with input as _job(spec)
	}
}

test_deny_job_that_nobody_deletes if {
	every metadata in [
		{"ownerReferences": []},
		{"ownerReferences": [{"kind": "CronJob"}, {"kind": "CronJob", "controller": false}, {"controller": "true"}]},
		{"annotations": {"helm.sh/hook": "pre-install"}},
		{"annotations": {"helm.sh/hook-delete-policy": null}},
	] {
		job_settings.violation == _stays with input as object.union(_job({}), {"metadata": metadata})
	}
}

test_deny_time_to_stay_in_a_cron_job if {
	every seconds in [0, 300] {
		job_settings.violation == {_violation(
			["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"],
			"ttlSecondsAfterFinished is set in a CronJob, whose history limits decide which Jobs stay",
		)} with input as _cron_job(_good, {"ttlSecondsAfterFinished": seconds})
	}
}

_deadline := ["spec", "startingDeadlineSeconds"]

test_deny_cron_job_without_deadline if {
	every spec in [{}, {"startingDeadlineSeconds": null}] {
		job_settings.violation == {_violation(
			_deadline,
			"startingDeadlineSeconds is not set: a missed start is made up for however late it is",
		)} with input as _cron_job(spec, {})
	}
}

test_deny_cron_job_with_a_short_deadline if {
	every seconds in [0, 5, 9] {
		job_settings.violation == {_violation(
			_deadline,
			sprintf("startingDeadlineSeconds is %d: a start that is less than 10 seconds late may be skipped", [seconds]),
		)} with input as _cron_job({"startingDeadlineSeconds": seconds}, {})
	}
}

test_deny_what_else_is_required if {
	every field, msg in {
		"activeDeadlineSeconds": "activeDeadlineSeconds is not set: the Job may run forever",
		"backoffLimit": "backoffLimit is not set: the cluster decides how often a failed Job is tried again",
	} {
		every job in [{}, {field: null}] {
			job_settings.violation == {_violation(["spec", field], msg)} with input as _job(job)
				with data.parameters["job-settings"] as {"require": [field]}
			job_settings.violation == {_violation(["spec", "jobTemplate", "spec", field], msg)} with input as _cron_job({field: 1}, job)
				with data.parameters["job-settings"] as {"require": [field]}
		}
	}
}

test_deny_cron_job_whose_jobs_run_side_by_side if {
	every policy, shown in {"Allow": `"Allow"`, "forbid": `"forbid"`, "": `""`} {
		job_settings.violation == {_violation(
			["spec", "concurrencyPolicy"],
			sprintf("concurrencyPolicy is %s: a start while an earlier Job still runs makes another", [shown]),
		)} with input as _cron_job({"concurrencyPolicy": policy}, {})
			with data.parameters["job-settings"] as {"require": ["concurrencyPolicy"]}
	}
	every spec in [{}, {"concurrencyPolicy": null}] {
		job_settings.violation == {_violation(
			["spec", "concurrencyPolicy"],
			"concurrencyPolicy is not set, which means Allow: a start while an earlier Job still runs makes another",
		)} with input as _cron_job(spec, {})
			with data.parameters["job-settings"] as {"require": ["concurrencyPolicy"]}
	}
}

test_allow_job_that_goes if {
	every seconds in [0, 300] {
		job_settings.violation == set() with input as _job({"ttlSecondsAfterFinished": seconds})
	}
}

test_allow_job_that_something_else_deletes if {
	every metadata in [
		{"ownerReferences": [{"kind": "Widget"}, {"kind": "CronJob", "controller": true}]},
		{"annotations": {"helm.sh/hook-delete-policy": "hook-succeeded"}},
		{"annotations": {"argocd.argoproj.io/hook-delete-policy": "HookSucceeded"}},
	] {
		job_settings.violation == set() with input as object.union(_job({}), {"metadata": metadata})
	}
}

test_allow_cron_job_with_a_deadline if {
	every seconds in [10, 600, "5"] {
		job_settings.violation == set() with input as _cron_job({"startingDeadlineSeconds": seconds}, {"ttlSecondsAfterFinished": null})
	}
}

test_allow_what_is_not_required if {
	job_settings.violation == set() with input as _job({})
		with data.parameters["job-settings"] as {"require": ["startingDeadlineSeconds", "concurrencyPolicy"]}
	every spec in [{}, {"startingDeadlineSeconds": 1}] {
		job_settings.violation == set() with input as _cron_job(spec, {"ttlSecondsAfterFinished": 1})
			with data.parameters["job-settings"] as {"require": []}
	}
}

test_allow_all_limits if {
	job := {"activeDeadlineSeconds": 600, "backoffLimit": 0, "ttlSecondsAfterFinished": 60}
	every policy in ["Forbid", "Replace"] {
		job_settings.violation == set() with input as _cron_job({"concurrencyPolicy": policy}, job)
			with data.parameters["job-settings"] as {"require": ["activeDeadlineSeconds", "backoffLimit", "concurrencyPolicy"]}
	}
	job_settings.violation == set() with input as _job(job)
		with data.parameters["job-settings"] as {"require": ["activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"]}
}

test_allow_other_kinds if {
	every kind in [["v1", "Pod"], ["example.com/v1", "Job"], ["example.com/v1", "CronJob"], ["apps/v1", "Deployment"]] {
		job_settings.violation == set() with input as {
			"apiVersion": kind[0],
			"kind": kind[1],
			"spec": {"startingDeadlineSeconds": 1, "jobTemplate": {"spec": {"ttlSecondsAfterFinished": 1}}},
		}
			with data.parameters["job-settings"] as {"require": [
				"ttlSecondsAfterFinished",
				"startingDeadlineSeconds",
				"activeDeadlineSeconds",
				"backoffLimit",
				"concurrencyPolicy",
			]}
	}
}

test_defaults if {
	job_settings.default_parameters == {"require": ["ttlSecondsAfterFinished", "startingDeadlineSeconds"]}
}
