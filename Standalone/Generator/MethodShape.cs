using Microsoft.CodeAnalysis;

namespace Orleans.Standalone.Generator;

/// <summary>What a method returns.</summary>
internal enum ResultKind
{
    Unsupported,
    Void,
    Task,
    ValueTask,
}

/// <summary>A method as far as calling it goes.</summary>
internal readonly struct MethodShape
{
    private MethodShape(ResultKind kind, ITypeSymbol? result, bool isOneWay, string options, long timeout)
    {
        Kind = kind;
        Result = result;
        IsOneWay = isOneWay;
        Options = options;
        TimeoutMilliseconds = timeout;
    }

    public ResultKind Kind { get; }

    /// <summary>The type of the result within the task, if there is one.</summary>
    public ITypeSymbol? Result { get; }

    public bool IsOneWay { get; }

    /// <summary>An expression of type CallOptions.</summary>
    public string Options { get; }

    public long TimeoutMilliseconds { get; }

    public static bool IsToken(ITypeSymbol type) => type.ToDisplayString() == "System.Threading.CancellationToken";

    public static MethodShape Of(IMethodSymbol method)
    {
        var (kind, result) = ResultOf(method);
        var isOneWay = kind == ResultKind.Void;
        var options = new List<string>();
        var timeout = 0L;
        foreach (var attribute in method.GetAttributes())
        {
            switch (attribute.AttributeClass?.ToDisplayString())
            {
                case "Orleans.Concurrency.OneWayAttribute":
                    isOneWay = true;
                    break;
                case "Orleans.Concurrency.AlwaysInterleaveAttribute":
                    options.Add("AlwaysInterleave");
                    break;
                case "Orleans.Concurrency.ReadOnlyAttribute":
                    options.Add("ReadOnly");
                    break;
                case "Orleans.ResponseTimeoutAttribute" when attribute.ConstructorArguments.Length == 1
                    && attribute.ConstructorArguments[0].Value is string text
                    && TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time):
                    timeout = (long)time.TotalMilliseconds;
                    break;
            }
        }

        if (isOneWay)
        {
            options.Add("OneWay");
        }

        if (options.Count == 0)
        {
            options.Add("None");
        }

        var expression = string.Join(" | ", options.Select(static option => "global::Orleans.Standalone.CallOptions." + option));
        return new MethodShape(kind, result, isOneWay, expression, timeout);
    }

    private static (ResultKind Kind, ITypeSymbol? Result) ResultOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
        {
            return (ResultKind.Void, null);
        }

        if (method.ReturnType is not INamedTypeSymbol type || method.ReturnsByRef || method.ReturnsByRefReadonly
            || type.ContainingNamespace.ToDisplayString() != "System.Threading.Tasks")
        {
            return (ResultKind.Unsupported, null);
        }

        var result = type.TypeArguments.Length == 1 ? type.TypeArguments[0] : null;
        return type.Name switch
        {
            "Task" => (ResultKind.Task, result),
            "ValueTask" => (ResultKind.ValueTask, result),
            _ => (ResultKind.Unsupported, null),
        };
    }
}
