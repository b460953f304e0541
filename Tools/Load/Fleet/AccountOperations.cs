using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>Sign-ups and logins, each on a connection of its own that is closed afterwards.</summary>
/// <param name="address">The server.</param>
/// <param name="names">Names of this run.</param>
internal sealed class AccountOperations(ServerAddress address, RunNames names)
{
    private static readonly MessagingClientOptions Options = new();

    private int _accounts;

    /// <summary>How long an operation may take.</summary>
    public static TimeSpan Deadline => SetUpLimits.Deadline;

    /// <summary>Makes accounts to log in to.</summary>
    /// <exception cref="ToolException">The server refuses.</exception>
    public async Task AddAccountsAsync(int count, CancellationToken cancellation)
    {
        await SetUpLimits.ForEachAsync(
            count,
            async (index, token) => await Retry.AskAsync(
                () => SendAddAccountAsync(names.Account(index), token),
                nameof(CommandIds.AddAccount),
                MessagingBodies.Json.AddAccountResponse,
                token),
            cancellation);
        _accounts = count;
    }

    /// <summary>Signs up as an account that nobody has.</summary>
    public async Task<StatusCode> SignUpAsync(long number, CancellationToken cancellation) =>
        (await SendAddAccountAsync(names.Account(number) + "-new", cancellation)).Status;

    /// <summary>Logs in to one account after the other of those from <see cref="AddAccountsAsync"/>.</summary>
    public async Task<StatusCode> LogInAsync(long number, CancellationToken cancellation)
    {
        await using var client = await MessagingClient.ConnectAsync(address, Options, cancellation);
        var response = await client.RequestAsync(
            CommandIds.Authorize,
            new AuthorizeRequest(AuthorizeRequest.Human, names.Account(number % _accounts), RunNames.Password),
            MessagingBodies.Json.AuthorizeRequest,
            Deadline,
            cancellation);
        return response.Status;
    }

    private async Task<Message> SendAddAccountAsync(string name, CancellationToken cancellation)
    {
        await using var client = await MessagingClient.ConnectAsync(address, Options, cancellation);
        return await client.RequestAsync(
            CommandIds.AddAccount,
            new AddAccountRequest(RunNames.Password, name),
            MessagingBodies.Json.AddAccountRequest,
            Deadline,
            cancellation);
    }
}
