//! The orders of versions, beside what the tools say.

use std::cmp::Ordering;
use std::process::Command;

use rootball_package::{deb, rpm};

use crate::support::run;

const VERSIONS: &[&str] = &[
    "1.0",
    "1.0-1",
    "1.0-2",
    "0:1.0-1",
    "1:0.1-1",
    "1.0~",
    "1.0~rc1",
    "1.0~rc1-1",
    "1.0~~",
    "1.0^",
    "1.0^git1",
    "1.0^git1~pre",
    "1.0.1",
    "1.0a",
    "1.0.a",
    "1.a",
    "a1",
    "1.01",
    "1.001",
    "10",
    "9",
    "1.0+b1",
    "1.0+b1-1",
    "1.0_1",
    "1..0",
    "1.0.",
    "20240101",
    "00002",
    "2",
    "1.0Z",
    "1.0z",
    "18446744073709551616",
    "18446744073709551615",
    "1.0~1^2",
    "1.0^2~1",
    "1.0-1~2",
    "1.0-1^2",
    "1.0-1.el9_4.2",
];

#[test]
fn evrs_are_ordered_as_stock_rpm_orders_them() {
    let list: Vec<String> = VERSIONS.iter().map(|version| format!("\"{version}\"")).collect();
    let program = format!(
        "%{{lua: local v = {{{}}} for i = 1, #v do for j = 1, #v do print(rpm.vercmp(v[i], v[j]) .. \",\") end end}}",
        list.join(", ")
    );
    let output = run(Command::new("rpm").arg("--eval").arg(program));
    let mut stock = output.trim().trim_end_matches(',').split(',').map(|number| number.trim().parse::<i32>().unwrap().cmp(&0));
    for one in VERSIONS {
        for other in VERSIONS {
            assert_eq!(rpm::compare_evr(one, other), stock.next().unwrap(), "{one} {other}");
        }
    }
    assert_eq!(stock.next(), None);
}

#[test]
fn versions_are_ordered_as_stock_dpkg_orders_them() {
    let allowed: Vec<&str> =
        VERSIONS.iter().copied().filter(|version| !version.contains(['^', '_']) && !version.starts_with('a')).collect();
    let mut script = "dpkg --validate-version 1 || exit 1\n".to_owned();
    for one in &allowed {
        for other in &allowed {
            script += &format!(
                "dpkg --compare-versions {one} lt {other} && echo -1 || {{ dpkg --compare-versions {one} eq {other}; echo $?; }}\n"
            );
        }
    }
    let output = run(Command::new("sh").arg("-c").arg(script));
    let mut stock = output.lines().map(|line| line.parse::<i32>().unwrap().cmp(&0));
    for one in &allowed {
        for other in &allowed {
            assert_eq!(Some(deb::compare_versions(one, other)), stock.next(), "{one} {other}");
        }
    }
    assert_eq!(stock.next(), None::<Ordering>);
}
