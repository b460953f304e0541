using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Sign-ups or logins at a steady rate.</summary>
internal static class AccountRun
{
    /// <summary>Makes the accounts if logins need them, and the load itself; not started.</summary>
    public static async Task<PacedLoad> PrepareAsync(
        RunContext context, AccountLoad load, Meter meter, RunNames names, CancellationToken cancellation)
    {
        var operations = new AccountOperations(context.Address, names);
        if (load.Operation == AccountOperation.Login)
        {
            context.Progress.WriteLine($"making {load.Accounts} accounts to log in to …");
            await operations.AddAccountsAsync(load.Accounts, cancellation);
        }

        return new PacedLoad(
            load.Operation == AccountOperation.Login ? operations.LogInAsync : operations.SignUpAsync,
            load.Rate,
            load.Connections,
            meter,
            context.Time);
    }

    /// <summary>Warms up, measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunContext context, AccountLoad load, CancellationToken cancellation)
    {
        var name = load.Name;
        var meter = new Meter();
        var paced = await PrepareAsync(context, load, meter, new RunNames(Random.Shared), cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = paced.RunAsync(end.Token);
        await context.Observe(meter).RunAsync("warm-up", context.WarmUp, running, cancellation);
        var result = await context.Observe(meter).RunAsync(name, context.Duration, running, cancellation);
        await end.CancelAsync();
        await running;

        var json = result.ToJson();
        json.Insert(0, "run", name);
        json.Insert(1, "rate", load.Rate);
        json.Insert(2, "connections", load.Connections);
        json.Insert(3, "tls", context.Address.Tls);
        context.Report($"{name}: {load}, {context.Address}", [("", result.Write)], json);
        return RunContext.ExitCode(result);
    }
}
