package lib.sekisho.path_test

import data.lib.sekisho.path

test_segments_of_absolute_paths if {
	every written, segments in {
		"/": [],
		"//": [],
		"/.": [],
		"/..": [],
		"/etc": ["etc"],
		"/etc/": ["etc"],
		"//etc/./ssl": ["etc", "ssl"],
		"/etc/../srv": ["srv"],
		"/a/b/../../c": ["c"],
		"/a/../b/../c": ["c"],
		"/../etc": ["etc"],
		"/srv/a/b/..": ["srv", "a"],
		"/data/..run": ["data", "..run"],
		"/ETC": ["ETC"],
		`/a\b`: [`a\b`],
	} {
		path.segments(written) == segments
	}
}

test_var_run_is_run if {
	path.segments("/var/run") == ["run"]
	path.segments("/var/./run/docker.sock") == ["run", "docker.sock"]
	path.segments("/var/lib/../run/x") == ["run", "x"]
	path.segments("/run") == ["run"]
	path.segments("/var") == ["var"]
	path.segments("/var/running") == ["var", "running"]
	path.segments("/srv/var/run") == ["srv", "var", "run"]
}

test_windows_takes_both_slashes_and_either_case if {
	every written in [`C:\Data`, "c:/data", `C:\\.\data\`, `C:\x\..\DATA`] {
		path.segments(written) == ["c:", "data"]
	}
	path.segments("C:") == ["c:"]
	path.segments(`\\.\pipe\X`) == ["pipe", "x"]
}

test_relative_paths_and_other_values_have_no_segments if {
	every written in ["", ".", "etc", "x/etc", "xy:/etc", "7:/etc", 7, null, {}, ["/etc"]] {
		not path.segments(written)
	}
}

test_up_has_the_path_and_all_above if {
	path.up(["a", "b"]) == {[], ["a"], ["a", "b"]}
	path.up([]) == {[]}
}

test_root_stands_for_itself_alone if {
	path.up_to_root(["a", "b"]) == {["a"], ["a", "b"]}
	path.up_to_root([]) == {[]}
	path.up_to_root(["c:", "data"]) == {["c:", "data"]}
	path.up_to_root(["c:"]) == {["c:"]}
}
