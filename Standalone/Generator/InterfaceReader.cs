using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Orleans.Standalone.Generator;

/// <summary>Reads an interface, and says what is wrong with it.</summary>
internal static class InterfaceReader
{
    public static Reference? Read(GeneratorSyntaxContext syntax, CancellationToken token)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is not INamedTypeSymbol type
            || type.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(token) != syntax.Node)
        {
            return null;
        }

        var isGrain = Derives(type, "Orleans.IGrain");
        var isObserver = Derives(type, "Orleans.IGrainObserver");
        if (!isGrain && !isObserver)
        {
            return null;
        }

        var problems = ImmutableArray.CreateBuilder<Problem>();
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            if (around.TypeParameters.Length > 0)
            {
                problems.Add(new Problem(Diagnostics.Generic, type));
            }

            if (around.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                problems.Add(new Problem(Diagnostics.Hidden, type));
            }
        }

        var methods = new List<IMethodSymbol>();
        foreach (var declaring in type.AllInterfaces.Insert(0, type))
        {
            foreach (var member in declaring.GetMembers().Where(static member => !member.IsStatic && (member.IsAbstract || member.IsVirtual)))
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                {
                    methods.Add(method);
                    Check(method, isObserver, problems);
                }
                else if (member is IPropertySymbol or IEventSymbol)
                {
                    problems.Add(new Problem(Diagnostics.Member, member));
                }
            }
        }

        return problems.Count > 0
            ? new Reference("", "", "", problems.ToImmutable())
            : ReferenceWriter.Write(type, methods, isObserver);
    }

    private static bool Derives(INamedTypeSymbol type, string from) =>
        type.AllInterfaces.Any(candidate => candidate.ToDisplayString() == from);

    private static void Check(IMethodSymbol method, bool isObserver, ImmutableArray<Problem>.Builder problems)
    {
        if (method.IsGenericMethod)
        {
            problems.Add(new Problem(Diagnostics.Generic, method));
        }

        if (method.Parameters.Any(static parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType
            || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol))
        {
            problems.Add(new Problem(Diagnostics.Parameter, method));
        }

        if (method.Parameters.Count(static parameter => MethodShape.IsToken(parameter.Type)) > 1)
        {
            problems.Add(new Problem(Diagnostics.Tokens, method));
        }

        var shape = MethodShape.Of(method);
        if (shape.Kind == ResultKind.Unsupported)
        {
            problems.Add(new Problem(Diagnostics.Result, method));
        }
        else if (isObserver && !(shape.Kind == ResultKind.Void || (shape.IsOneWay && shape.Result is null)))
        {
            problems.Add(new Problem(Diagnostics.Observer, method));
        }
        else if (shape.IsOneWay && shape.Result is not null)
        {
            problems.Add(new Problem(Diagnostics.OneWay, method));
        }
    }
}
