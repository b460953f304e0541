using Gateway.EdgeListener.Transport;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Protocol.Terminals;
using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>Answers the requests of people and programs for terminals (protocol 4, the table of paths). Thread-safe.</summary>
/// <param name="services">What terminals share.</param>
/// <param name="online">Who is online.</param>
public sealed class TerminalRequests(TerminalServices services, IOnlineDevices online) : IHttpHandler
{
    private const string StatusPath = "/status/";
    private const string TurnOnPath = "/turnon/";
    private const string RestartPath = "/restart/";

    private readonly ChangeGuard _guard = new(services.Settings);

    /// <inheritdoc/>
    public async Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            await AnswerWriter.Write(context, new Answer(StatusCodes.Status405MethodNotAllowed, Texts.OnlyGet)).ConfigureAwait(false);
        }
        else if (path is "/" or "/list/" or "/list")
        {
            await List(context).ConfigureAwait(false);
        }
        else
        {
            await AnswerWriter.Write(context, await Ask(context.Request, path).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task<Answer> Ask(HttpRequest request, string path)
    {
        Func<TerminalConversation, Task<Answer>> ask;
        string prefix;
        switch (path)
        {
            case not null when path.StartsWith(StatusPath, StringComparison.Ordinal):
                (prefix, ask) = (StatusPath, static terminal => terminal.TellState());
                break;
            case not null when path.StartsWith(TurnOnPath, StringComparison.Ordinal):
                (prefix, ask) = (TurnOnPath, static terminal => terminal.TurnOn());
                break;
            case not null when path.StartsWith(RestartPath, StringComparison.Ordinal):
                (prefix, ask) = (RestartPath, static terminal => terminal.Restart());
                break;
            default:
                return Answer.NotFound(Texts.NoSuchPage);
        }

        if (!TerminalId.TryParse(path.AsSpan(prefix.Length), out var id))
        {
            return Answer.NotFound(Texts.NoSuchId);
        }

        var code = id.Normalized.ToString();
        if (prefix != StatusPath && _guard.Refuse(request) is { } refusal)
        {
            return refusal with { Id = code };
        }

        var grain = services.Grains.GetGrain<ITerminalGrain>(ITerminalGrain.KeyOf(code));
        return await ask(new TerminalConversation(code, grain, services)).ConfigureAwait(false) with { Id = code };
    }

    private async Task List(HttpContext context)
    {
        var json = AnswerWriter.BeginList(context);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartArray();
            string? cursor = null;
            do
            {
                var page = await online.List(ITerminalGrain.KindName, cursor, IOnlineDevices.MaxPage).ConfigureAwait(false);
                foreach (var terminal in page?.Devices ?? [])
                {
                    AnswerWriter.WriteTerminal(json, terminal);
                }

                await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                cursor = page?.Next;
            }
            while (cursor is not null);
            json.WriteEndArray();
        }
    }
}
