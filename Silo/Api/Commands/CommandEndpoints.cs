using Gateway.Grains.Commands;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Silo.Api.Commands;

/// <summary>Commands any device by its id (protocol 3), and says what became of commands.</summary>
internal sealed class CommandEndpoints(ICommandAgent agent, ICommandLog log, DeviceKinds kinds, DeviceOptions options, TimeProvider time)
    : IApiEndpoints
{
    private const int MaxPage = 1000;

    // Room for the longest data in base64.
    private const int MaxBody = 64 * 1024;

    // Room for far more devices than one call may name, so that one who names too many is told so.
    private const int MaxManyBody = 1024 * 1024;

    public void Map(ApiRoutes api)
    {
        api.Post("/devices/{id}/commands", ApiKeyRole.Command, "Command a device", SendOne)
            .Says("Waits for the device's answer, unless wait is false. A command is delivered at most once. GET /commands has what became of those that were kept or not answered.")
            .Takes<CommandBody>(MaxBody)
            .Returns<CommandView>("What became of it; its state says whether the device got it and answered.")
            .Returns<CommandView>("It is stored, and waits for the device.", StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status400BadRequest, "The device's kind has no such instruction, or cannot take this data; reason is bad_instruction.")
            .Refuses(StatusCodes.Status404NotFound, "No such device was ever here; reason is unknown_device.")
            .Unaudited();
        api.Post("/commands", ApiKeyRole.Command, "Command several devices", SendMany)
            .Says("At most 1000. Each has its own outcome; what is wrong with one holds up no other. Each counts as a request of the key: a call may go over the key's limit, and then the seconds that follow pay for it.")
            .Takes<ManyCommandsBody>(MaxManyBody)
            .Returns<CommandResults>("What became of each.")
            .Unaudited();
        api.Get("/commands/{id}", ApiKeyRole.Read, "What became of a command", Find)
            .Returns<CommandView>("What is known of it.")
            .Refuses(StatusCodes.Status404NotFound, "No such command is known: it never was, it was answered while somebody waited, or it is older than what is kept.");
        api.Delete("/commands/{id}", ApiKeyRole.Command, "Cancel a command that is queued", Cancel)
            .Says("It was not sent and never will be: it has failed as cancelled. To cancel it again says the same.")
            .Returns<CommandView>("It is cancelled.")
            .Refuses(StatusCodes.Status404NotFound, "No such command is known.")
            .Refuses(StatusCodes.Status409Conflict, "It is not queued any more; the text says what it is.");
        api.Get("/commands", ApiKeyRole.Read, "List commands, newest first", List)
            .Says("Those that were answered while somebody waited are among them only with Commands:Log=All.")
            .Query("device", "Only those of this device.")
            .Query("state", "Only those in this state: queued, sent, answered, failed, expired or unknown.")
            .Paged(MaxPage)
            .Returns<CommandPage>("A page.");
    }

    private async Task<ApiAnswer> SendOne(ApiRequest request)
    {
        var device = request.Device();
        var body = await request.Read(ApiJson.Default.CommandBody, CommandBodyReader.TryRead);
        var kind = kinds.Of(device);
        if (WrongFor(kind, body) is { } wrong)
        {
            throw ApiProblem.BadRequest(wrong).ToException();
        }

        var outcome = await Send(Request(device, body), body);
        return outcome.Reason switch
        {
            FailureReasons.UnknownDevice => ApiAnswer.Of(ApiProblem.NeverHere(device)),
            FailureReasons.BadInstruction => ApiAnswer.Of(ApiProblem.BadRequest(Explain(kind, body)) with { Reason = outcome.Reason }),
            _ => Answer(outcome, outcome.State == CommandState.Queued ? StatusCodes.Status202Accepted : StatusCodes.Status200OK),
        };
    }

    private async Task<ApiAnswer> SendMany(ApiRequest request)
    {
        var body = await request.Read(ApiJson.Default.ManyCommandsBody);
        var devices = ReadDevices(body.Devices ?? []);
        foreach (var kind in devices.Select(kinds.Of).Distinct())
        {
            // Before anything is sent.
            if (WrongFor(kind, body) is { } wrong)
            {
                throw ApiProblem.BadRequest(wrong).ToException();
            }
        }

        if (!request.Key.TryTakeMore(devices.Count - 1))
        {
            return ApiAnswer.Of(ApiProblem.TooMany(request.Key));
        }

        var outcomes = await Task.WhenAll(devices.Select(d => Send(Request(d, body), body)));
        return ApiAnswer.Written(writer => CommandWriter.Write(writer, outcomes.Select(o => (o, HasJson(o)))));
    }

    private async Task<ApiAnswer> Find(ApiRequest request)
    {
        var id = CommandId(request);
        return await agent.GetOutcome(id) is { } outcome ? Answer(outcome) : NoCommand(id);
    }

    private async Task<ApiAnswer> Cancel(ApiRequest request)
    {
        var id = CommandId(request);
        var (result, command) = await agent.Cancel(id);
        request.AuditDetail = command is null ? "" : $"{command.Device} {command.Instruction}";
        return result switch
        {
            CancelResult.Cancelled => Answer(command!),
            CancelResult.NotQueued => ApiAnswer.Of(ApiProblem.Conflict(
                $"The command is {LowerCaseEnum<CommandState>.Word(command!.State).Value}{(command.Reason.Length == 0 ? "" : $" ({command.Reason})")}. Only one that is queued can be cancelled.")),
            CancelResult.UnknownCommand => NoCommand(id),
            _ => ApiAnswer.Of(ApiProblem.Unavailable("The database, or a part of the cluster, does not answer now: it was cancelled, or not. Try again; that does no harm.")),
        };
    }

    private static Guid CommandId(ApiRequest request) => Guid.TryParse(request.Value("id"), out var id)
        ? id
        : throw ApiProblem.BadRequest($"'{ApiRequest.Shown(request.Value("id"))}' is no command's id").ToException();

    private static ApiAnswer NoCommand(Guid id) => ApiAnswer.Of(ApiProblem.NotFound($"There is no command {id}."));

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var limit = request.Limit(MaxPage);
        var page = await log.Query(new CommandQuery(kinds.Query(request), ReadState(request), ReadCursor(request), limit));
        if (page.IsDefault)
        {
            return ApiAnswer.Of(ApiProblem.NotRead);
        }

        var now = time.GetUtcNow();
        var next = page.Length == limit ? page[^1].Outcome.Id.ToString() : null;
        return ApiAnswer.Written(writer => CommandWriter.Write(writer, page.Select(c => (CommandAgent.AsOf(c, now), HasJson(c.Outcome))), next));
    }

    private static CommandState? ReadState(ApiRequest request)
    {
        if (request.Query("state") is not { } text)
        {
            return null;
        }

        return Words.TryRead<CommandState>(text, out var state)
            ? state
            : throw ApiProblem.BadRequest($"state is '{ApiRequest.Shown(text)}'; it can be queued, sent, answered, failed, expired or unknown").ToException();
    }

    private static Guid? ReadCursor(ApiRequest request)
    {
        if (request.Query("cursor") is not { } text)
        {
            return null;
        }

        return Guid.TryParse(text, out var id) ? id : throw request.WrongCursor();
    }

    private List<DeviceId> ReadDevices(string[] texts)
    {
        if (texts.Length is 0 or > CommandLimits.MaxDevicesPerCall)
        {
            throw ApiProblem.BadRequest($"devices has {texts.Length} ids; a call takes 1 to {CommandLimits.MaxDevicesPerCall}").ToException();
        }

        var seen = new HashSet<DeviceId>(texts.Length);
        var devices = new List<DeviceId>(texts.Length);
        foreach (var text in texts)
        {
            if (!DeviceId.TryParse(text, out var id))
            {
                throw ApiProblem.BadRequest($"devices[{devices.Count}] is '{ApiRequest.Shown(text ?? "null")}', which is no device's id: kind:code").ToException();
            }

            if (!seen.Add(kinds.Normalize(id)))
            {
                throw ApiProblem.BadRequest($"devices[{devices.Count}] is '{ApiRequest.Shown(text)}', which is there twice").ToException();
            }

            devices.Add(id);
        }

        return devices;
    }

    /// <summary>What is wrong with a body, whatever its instruction means to the device; null when nothing is.</summary>
    private string? WrongFor(IDeviceKind? kind, CommandBody body)
    {
        if (string.IsNullOrEmpty(body.Instruction) || body.Instruction.Length > 100)
        {
            return "instruction is missing, or too long";
        }

        if (body.Bytes is { Length: > CommandRequest.MaxData } || body.Data is { Utf8.Length: > CommandRequest.MaxData })
        {
            return $"a command's data may have {CommandRequest.MaxData} bytes";
        }

        if (body.DeadlineSeconds is { } deadline && !(deadline > 0 && deadline <= options.ControlTimeout.TotalSeconds))
        {
            return $"deadlineSeconds must be over 0, and {options.ControlTimeout.TotalSeconds} at most";
        }

        if (body.TtlSeconds is { } life && !(life >= 0 && life <= CommandLimits.MaxTimeToLive.TotalSeconds))
        {
            return $"ttlSeconds must be 0 to {CommandLimits.MaxTimeToLive.TotalSeconds}";
        }

        return kind switch
        {
            { HasJsonData: true } when body.Bytes is not null => $"a {kind.Name} takes data, which is JSON, and no bytes",
            { HasJsonData: false } when body.Data is not null => $"a {kind.Name} takes bytes, and no data",
            _ => null,
        };
    }

    private static CommandRequest Request(DeviceId device, CommandBody body) =>
        new(device, body.Instruction!, body.Data?.Utf8 ?? body.Bytes)
        {
            Deadline = body.DeadlineSeconds is { } deadline ? TimeSpan.FromSeconds(deadline) : null,
            TimeToLive = body.TtlSeconds is { } life ? TimeSpan.FromSeconds(life) : null,
        };

    private Task<CommandOutcome> Send(CommandRequest command, CommandBody body) => body.Wait == false ? agent.SendNoWait(command) : agent.Send(command);

    private static string Explain(IDeviceKind? kind, CommandBody body)
    {
        if (kind is null || !kind.TryReadInstruction(body.Instruction!, out var instruction))
        {
            return $"a {kind?.Name ?? "device"} has no instruction '{ApiRequest.Shown(body.Instruction!)}'";
        }

        return kind.CheckData(instruction, (body.Data?.Utf8 ?? body.Bytes).Span) ?? "the instruction cannot be given to this device";
    }

    private ApiAnswer Answer(CommandOutcome outcome, int status = StatusCodes.Status200OK)
    {
        var hasJson = HasJson(outcome);
        return ApiAnswer.Written(writer => CommandWriter.Write(writer, outcome, hasJson), status);
    }

    private bool HasJson(CommandOutcome outcome) => kinds.Of(outcome.Device)?.HasJsonData == true;
}
