//! The help, and what is wrong with the arguments, in the language of the user.
//!
//! In: the arguments as the program declares them, in English, and `help.nl.toml`. Out: the same arguments with a Dutch
//! help. What they mean does not change: the words for values, such as `high` and `drop`, are the same in both.

use crate::language;
use clap::builder::Str;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Parser};
use serde::Deserialize;
use speurneus::record::{Language, harmless};
use std::collections::HashMap;
use std::ffi::OsString;

const DUTCH: &str = include_str!("help.nl.toml");
const TEMPLATE: &str = "{about-with-newline}\nGebruik: {usage}\n\n{all-args}{after-help}";

/// The help of every command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Help {
    words: Words,
    headings: HashMap<String, String>,
    /// What stands for a value.
    names: HashMap<String, String>,
    /// Of arguments that mean the same in every command.
    arguments: HashMap<String, String>,
    commands: HashMap<String, OfCommand>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    options: String,
    arguments: String,
    commands: String,
    command: String,
    some_options: String,
    default: String,
    help: String,
    version: String,
    help_command: String,
}

/// The help of one command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfCommand {
    about: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    arguments: HashMap<String, String>,
}

/// The arguments that this program was given; ends it where they are wrong, or ask for help.
pub fn parse<T: Parser>() -> T {
    let language = wanted(std::env::args_os().skip(1));
    let parsed = command::<T>(language).try_get_matches().and_then(|matches| T::from_arg_matches(&matches));
    parsed.unwrap_or_else(|error| {
        if let Some(told) = (language == Language::Nl).then(|| in_dutch(&error)).flatten() {
            eprintln!("speurneus: {}", harmless(&told));
            eprintln!("\nMeer hulp: speurneus --help, of speurneus OPDRACHT --help");
            std::process::exit(2)
        }
        error.exit()
    })
}

/// The language that is asked for, before it is known whether the arguments are right.
fn wanted(mut arguments: impl Iterator<Item = OsString>) -> Language {
    while let Some(argument) = arguments.next() {
        let told = match argument.to_str() {
            Some("--") => break,
            Some("--lang") => arguments.next(),
            Some(word) => word.strip_prefix("--lang=").map(OsString::from),
            None => None,
        };
        if let Some(told) = told {
            return if told == "nl" { Language::Nl } else { Language::En };
        }
    }
    language::chosen(None)
}

/// The command with its help in a language.
fn command<T: Parser>(language: Language) -> Command {
    let command = T::command();
    match toml::from_str::<Help>(DUTCH) {
        Ok(help) if language == Language::Nl => {
            let mut command = help.of(command, true);
            command.build();
            help.built(&mut command);
            command
        }
        _ => command,
    }
}

impl Help {
    /// A command and those below it.
    fn of(&self, command: Command, is_whole: bool) -> Command {
        let Some(own) = self.commands.get(command.get_name()) else { return command };
        let mut command = command
            .about(own.about.clone())
            .after_help(own.after.trim_start().to_owned())
            .help_template(TEMPLATE)
            .subcommand_help_heading(self.words.commands.clone())
            .subcommand_value_name(self.words.command.clone())
            .disable_help_flag(true);
        let ids: Vec<clap::Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
        for id in ids {
            command = command.mut_arg(id, |argument| self.argument(argument, own));
        }
        let heading = || self.words.options.clone();
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        command = command.arg(help.help(self.words.help.clone()).help_heading(heading()));
        if is_whole {
            let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
            command = command
                .disable_version_flag(true)
                .arg(version.help(self.words.version.clone()).help_heading(heading()));
        }
        let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
        below
            .into_iter()
            .fold(command, |command, name| command.mut_subcommand(name, |below| self.of(below, false)))
    }

    fn argument(&self, argument: Arg, own: &OfCommand) -> Arg {
        let id = argument.get_id().as_str();
        let text = own.arguments.get(id).or_else(|| self.arguments.get(id)).cloned().unwrap_or_default();
        let heading = match argument.get_help_heading() {
            Some(heading) => self.headings.get(heading).cloned().unwrap_or_else(|| heading.to_owned()),
            None if argument.is_positional() => self.words.arguments.clone(),
            None => self.words.options.clone(),
        };
        let argument = argument.help_heading(heading);
        if !argument.get_action().takes_values() {
            return argument.help(text);
        }
        let default: Vec<_> =
            argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let text = match default.as_slice() {
            [] => text,
            default => format!("{text} [{}]", self.words.default.replace("{default}", &default.join(" "))),
        };
        let in_dutch = |name: &Str| self.names.get(name.as_str()).cloned();
        let names = argument.get_value_names().unwrap_or_default().iter();
        let names: Vec<String> =
            names.map(|name| in_dutch(name).unwrap_or_else(|| name.to_string())).collect();
        let argument = argument.help(text).hide_default_value(true).hide_possible_values(true);
        if names.is_empty() { argument } else { argument.value_names(names) }
    }

    /// What a command has only when it is built: how it is used, and a command for its help.
    fn built(&self, command: &mut Command) {
        let usage = command.render_usage().to_string();
        let usage =
            usage.strip_prefix("Usage: ").unwrap_or(&usage).replace("[OPTIONS]", &self.words.some_options);
        *command = std::mem::take(command).override_usage(usage);
        if let Some(help) = command.find_subcommand_mut("help") {
            *help = std::mem::take(help).about(self.words.help_command.clone());
        }
        command.get_subcommands_mut().for_each(|below| self.built(below));
    }
}

/// What is wrong with the arguments; None where English must do.
fn in_dutch(error: &clap::Error) -> Option<String> {
    let one = |kind: ContextKind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    };
    let perhaps = |kind: ContextKind| one(kind).map(|it| format!("; bedoel je {it}?")).unwrap_or_default();
    let argument = || one(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("{} is onbekend{}", argument()?, perhaps(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => format!(
            "'{}' is geen opdracht{}",
            one(ContextKind::InvalidSubcommand)?,
            perhaps(ContextKind::SuggestedSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => format!("dit ontbreekt nog: {}", argument()?),
        ErrorKind::InvalidValue => {
            let choice = one(ContextKind::ValidValue).filter(|choice| !choice.is_empty());
            let choice = choice.map(|choice| format!("; kies uit: {choice}")).unwrap_or_default();
            match one(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                Some(value) => format!("'{value}' past niet bij {}{choice}", argument()?),
                None => format!("bij {} hoort een waarde{choice}", argument()?),
            }
        }
        ErrorKind::ValueValidation => {
            format!("'{}' past niet bij {}", one(ContextKind::InvalidValue)?, argument()?)
        }
        ErrorKind::ArgumentConflict => {
            format!("{} gaat niet samen met {}", argument()?, one(ContextKind::PriorArg)?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arguments;
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    fn help() -> Help {
        toml::from_str(DUTCH).unwrap()
    }

    /// The whole help of a command and of those below it.
    fn texts(command: &mut Command, into: &mut Vec<String>) {
        into.push(command.render_long_help().to_string());
        command
            .get_subcommands_mut()
            .filter(|below| below.get_name() != "help")
            .for_each(|below| texts(below, into));
    }

    #[test]
    fn every_command_and_argument_has_its_dutch_and_none_has_too_much() {
        fn walk(command: &Command, help: &Help, used: &mut BTreeSet<(String, String)>) {
            let name = command.get_name();
            let own = help.commands.get(name).unwrap_or_else(|| panic!("{name} has no Dutch"));
            assert_eq!(own.after.is_empty(), command.get_after_help().is_none(), "{name}");
            used.insert((name.to_owned(), String::new()));
            for argument in command.get_arguments() {
                let id = argument.get_id().to_string();
                let is_own = own.arguments.contains_key(&id);
                assert!(is_own || help.arguments.contains_key(&id), "{id} of {name} has no Dutch");
                used.insert((if is_own { name.to_owned() } else { String::new() }, id));
            }
            command.get_subcommands().for_each(|below| walk(below, help, used));
        }
        let (help, mut used) = (help(), BTreeSet::new());
        walk(&Arguments::command(), &help, &mut used);
        let mut there: BTreeSet<_> = help.arguments.keys().map(|id| (String::new(), id.clone())).collect();
        for (name, own) in &help.commands {
            there.insert((name.clone(), String::new()));
            there.extend(own.arguments.keys().map(|id| (name.clone(), id.clone())));
        }
        assert_eq!(there.difference(&used).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
    }

    #[test]
    fn dutch_help_is_dutch_throughout() {
        let mut all = Vec::new();
        texts(&mut command::<Arguments>(Language::Nl), &mut all);
        assert!(all.len() > 12);
        for text in all {
            assert!(text.contains("Gebruik: speurneus") && text.contains("Toon deze hulp"), "{text}");
            for english in [
                "Usage",
                "Options",
                "OPTIONS",
                "Arguments",
                "Commands",
                "default:",
                "Print ",
                "values",
                "<FILE",
                "[PATH",
            ] {
                assert!(!text.contains(english), "{english} in:\n{text}");
            }
        }
    }

    #[test]
    fn arguments_mean_the_same_in_both_languages() {
        let words = [
            "speurneus",
            "scan",
            "map",
            "-o",
            "uit",
            "--fail-on",
            "high",
            "--threads",
            "2",
            "-q",
            "--lang",
            "nl",
        ];
        for language in Language::ALL {
            let matches = command::<Arguments>(language).try_get_matches_from(words).unwrap();
            let (name, of_scan) = matches.subcommand().unwrap();
            assert_eq!((name, of_scan.get_count_of_values()), ("scan", 6));
        }
        command::<Arguments>(Language::Nl).debug_assert();
    }

    trait Given {
        fn get_count_of_values(&self) -> usize;
    }

    impl Given for clap::ArgMatches {
        /// How many arguments were given, and not left as they are.
        fn get_count_of_values(&self) -> usize {
            let given = |id: &&clap::Id| {
                self.value_source(id.as_str()) == Some(clap::parser::ValueSource::CommandLine)
            };
            self.ids().filter(given).count()
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_dutch() {
        let said = |words: &[&str]| {
            let error = command::<Arguments>(Language::Nl).try_get_matches_from(words).unwrap_err();
            in_dutch(&error).unwrap_or_else(|| panic!("{error}"))
        };
        assert_eq!(said(&["speurneus", "scan", "--uit"]), "--uit is onbekend");
        assert!(said(&["speurneus", "scan", "--outpt", "x"]).contains("bedoel je --output"));
        assert_eq!(said(&["speurneus", "scna"]), "'scna' is geen opdracht; bedoel je scan?");
        assert!(said(&["speurneus", "find", "."]).starts_with("dit ontbreekt nog: --subject"));
        let urgency = said(&["speurneus", "scan", ".", "--fail-on", "hoog"]);
        assert!(
            urgency.starts_with("'hoog' past niet bij --fail-on") && urgency.contains("high"),
            "{urgency}"
        );
        assert!(said(&["speurneus", "scan", ".", "--threads"]).contains("hoort een waarde"));
        assert!(
            said(&["speurneus", "scan", ".", "--max-depth", "99"])
                .starts_with("'99' past niet bij --max-depth")
        );
    }

    #[test]
    fn language_is_known_before_the_rest_is() {
        let of = |words: &[&str]| wanted(words.iter().map(OsString::from));
        assert_eq!(of(&["scan", "--lang", "nl", "--wrong"]), Language::Nl);
        assert_eq!(of(&["--lang=nl", "--help"]), Language::Nl);
        assert_eq!(of(&["--lang", "en", "--help"]), Language::En);
    }
}
