//! What a worker gives up before it looks at a byte, as far as the system lets it.
//!
//! In: how much memory and processor time it may take. Out: what holds it. On Linux: limits on memory, time and
//! files; landlock, without a single path that may be opened; and a filter that lets through only the calls
//! that reading a file which is already open needs. Elsewhere on Unix: the limits. On other systems: nothing
//! but a process of its own.

/// What holds a worker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cage {
    /// Memory and processor time are limited by the system.
    pub limits: bool,
    /// No file can be opened, made or changed (landlock).
    pub files: bool,
    /// No call gets through but those that reading needs: no network, no other program (seccomp).
    pub calls: bool,
}

/// That there is a cage at all.
const SHUT: u8 = 8;

impl Cage {
    /// Whether everything holds.
    pub fn is_whole(self) -> bool {
        self.limits && self.files && self.calls
    }

    pub(super) fn to_byte(self) -> u8 {
        SHUT | u8::from(self.limits) | u8::from(self.files) << 1 | u8::from(self.calls) << 2
    }

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        let has = |bit: u8| byte & bit != 0;
        (byte & SHUT != 0).then(|| Cage { limits: has(1), files: has(2), calls: has(4) })
    }
}

/// Gives up what can be given up, for this thread and, where it says so, for the whole process.
pub(super) fn shut(memory: u64, seconds: u64) -> Cage {
    Cage { limits: limit(memory, seconds), files: close_files(), calls: close_calls() }
}

#[cfg(unix)]
fn limit(memory: u64, seconds: u64) -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set =
        |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_ok();
    // A memory dump would hold what was read; a file could be written by who has taken over.
    let quiet = set(Resource::Core, 0) & set(Resource::Fsize, 0);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{
            DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal,
        };
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
        set_parent_process_death_signal(Some(Signal::KILL)).ok();
    }
    quiet & set(Resource::As, memory) & set(Resource::Cpu, seconds)
}

#[cfg(not(unix))]
fn limit(_memory: u64, _seconds: u64) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn close_files() -> bool {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus};
    let restrict = || -> Result<RulesetStatus, RulesetError> {
        let ruleset = Ruleset::default()
            .handle_access(AccessFs::from_all(ABI::V5))?
            .handle_access(AccessNet::from_all(ABI::V5))?;
        Ok(ruleset.create()?.restrict_self()?.ruleset)
    };
    restrict().is_ok_and(|status| status != RulesetStatus::NotEnforced)
}

#[cfg(not(target_os = "linux"))]
fn close_files() -> bool {
    false
}

/// Everything that is not let through is refused, not punished: a library that asks the time zone of a file
/// finds none.
#[cfg(target_os = "linux")]
fn close_calls() -> bool {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter_all_threads};
    let filter = || -> Option<BpfProgram> {
        let refused = SeccompAction::Errno(libc::EPERM as u32);
        let target = std::env::consts::ARCH.try_into().ok()?;
        SeccompFilter::new(calls()?, refused, SeccompAction::Allow, target).ok()?.try_into().ok()
    };
    filter().is_some_and(|filter| apply_filter_all_threads(&filter).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn close_calls() -> bool {
    false
}

/// The calls that are let through, some of them only as reading needs them.
#[cfg(target_os = "linux")]
fn calls() -> Option<std::collections::BTreeMap<i64, Vec<seccompiler::SeccompRule>>> {
    use seccompiler::{SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompRule};
    const ALWAYS: &[i64] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_lseek,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let when = |argument, operator, value| {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).ok()?;
        Some(vec![SeccompRule::new(vec![condition]).ok()?])
    };
    let not_to_be_run = || when(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0);
    let itself = u64::from(std::process::id());
    let mut calls: std::collections::BTreeMap<_, _> = ALWAYS.iter().map(|call| (*call, Vec::new())).collect();
    calls.insert(libc::SYS_mmap, not_to_be_run()?);
    calls.insert(libc::SYS_mprotect, not_to_be_run()?);
    // How an abort ends the process; nobody else's.
    calls.insert(libc::SYS_tgkill, when(0, SeccompCmpOp::Eq, itself)?);
    Some(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cage_survives_being_put_in_a_byte() {
        for bits in 0..8 {
            let cage = Cage::from_byte(SHUT | bits).unwrap();
            assert_eq!(cage.to_byte(), SHUT | bits);
            assert_eq!(cage.is_whole(), bits == 7);
        }
        assert_eq!(Cage::from_byte(0), None);
    }
}
