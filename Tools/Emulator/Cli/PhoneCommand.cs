using System.CommandLine;
using Gateway.Emulator.Phone;
using Gateway.Emulator.Phone.Walk;

namespace Gateway.Emulator.Cli;

/// <summary><c>emulator phone</c>.</summary>
internal sealed class PhoneCommand
{
    private readonly ServerOptions _server;
    private readonly TagOption _tag;
    private readonly Option<string> _relayerCode = new("--code")
    {
        Description = "sb_code of the relayer that is to answer; it must be connected",
        DefaultValueFactory = _ => WalkSettings.DefaultRelayerCode,
    };

    private readonly Option<string?> _user = new("--user") { Description = "User name of the account" };
    private readonly Option<string> _password = new("--password")
    {
        Description = "Its password",
        DefaultValueFactory = _ => WalkSettings.DefaultPassword,
    };

    private readonly Option<double> _deadline = new("--deadline")
    {
        Description = "Seconds that a command may take",
        // Longer than the gateway waits for a relayer, so that its own verdict arrives.
        DefaultValueFactory = _ => 35,
        Recursive = true,
    };

    private PhoneCommand(ServerOptions server, TagOption tag)
    {
        _server = server;
        _tag = tag;
        _deadline.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 3600))
            {
                result.AddError("--deadline must be more than 0 and at most 3600");
            }
        });
    }

    /// <summary>Builds the command.</summary>
    public static Command Create(ServerOptions server, TagOption tag, TextReader input)
    {
        var phone = new PhoneCommand(server, tag);
        var command = new Command("phone", "A phone")
        {
            phone.Auto(),
            phone.Show(),
            phone.PressControl(),
            phone.Interactive(input),
        };
        command.Options.Add(phone._deadline);
        return command;
    }

    private Command Auto()
    {
        var keep = new Option<bool>("--keep") { Description = "Leave what was added: stop before the first change" };
        var command = new Command("auto", "Walk through the commands, print every byte and a table of verdicts; exit code 0 only if all passed")
        {
            _user, _password, _relayerCode, keep,
        };
        command.SetAction((result, cancellation) =>
        {
            var connection = Connection(result);
            var settings = WalkSettings.Create(
                connection.Random, result.GetValue(_user), result.GetValue(_password), result.GetValue(_relayerCode)!);
            return AutoRun.RunAsync(connection, settings with { Keep = result.GetValue(keep) }, cancellation);
        });
        return command;
    }

    private Command Show()
    {
        var user = new Option<string>("--user") { Description = "User name, email address or mobile phone number", Required = true };
        var command = new Command("show", "Print what an account has") { user, _password };
        command.SetAction((result, cancellation) =>
            ShowRun.RunAsync(Connection(result), result.GetValue(user)!, result.GetValue(_password)!, cancellation));
        return command;
    }

    private Command PressControl()
    {
        var count = new Option<int>("--count") { Description = "How often; 0 = until Ctrl-C" };
        var interval = new Option<int>("--interval-ms") { Description = "The pause between two, in milliseconds", DefaultValueFactory = _ => 100 };
        foreach (var option in new[] { count, interval })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 0)
                {
                    result.AddError($"{option.Name} must not be negative");
                }
            });
        }

        var command = new Command("press-control", "ControlDevice in a loop: on the first device of --user, or on one of a new account")
        {
            _user, _password, _relayerCode, count, interval,
        };
        command.SetAction((result, cancellation) => PressControlRun.RunAsync(
            Connection(result),
            result.GetValue(_user),
            result.GetValue(_password)!,
            result.GetValue(_relayerCode)!,
            result.GetValue(count),
            TimeSpan.FromMilliseconds(result.GetValue(interval)),
            cancellation));
        return command;
    }

    private Command Interactive(TextReader input)
    {
        var hex = new Option<bool>("--hex") { Description = "Print the bytes too" };
        var command = new Command("interactive", "One command a line") { hex };
        command.SetAction((result, cancellation) =>
            InteractiveRun.RunAsync(Connection(result), input, result.GetValue(hex), cancellation));
        return command;
    }

    private PhoneConnection Connection(ParseResult result) => new(
        _server.Read(result),
        _tag.Read(result),
        TimeSpan.FromSeconds(result.GetValue(_deadline)),
        result.InvocationConfiguration.Output);
}
